"""`python -m core.jobs`: the child. What it is to do is the first line on its standard input."""

import signal

if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to answer, also while modules are read

    import multiprocessing

    multiprocessing.freeze_support()
    from core.jobs.child import main

    raise SystemExit(main())
