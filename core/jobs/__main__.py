"""`python -m core.jobs`: the child. What it is to do is the first line on its standard input."""

import multiprocessing

if __name__ == "__main__":
    multiprocessing.freeze_support()
    from core.jobs.child import main

    raise SystemExit(main())
