"""A job's child process with a handler of the tests' own: `fake_child.py NAME`. Production's table is not touched.

Everything but the handler is the real thing: core.jobs.child with its pipes, its edge and its last words.
"""

from __future__ import annotations

import ctypes
import errno
import os
import signal
import subprocess
import sys
import time
import types
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from core.jobs import JobContext, child
from core.jobs import context as job_context
from core.runs import Journal, RunFolder
from core.schema.commands import GenerateSample, Pause, Resume, SaveCheckpoint, Stop
from core.schema.errors import RefusedError, TunesmithError
from core.schema.events import (
    JobStarted,
    JobStopped,
    Paused,
    PhaseEntered,
    PlanFixed,
    Resumed,
    SampleGenerated,
    StepCompleted,
    Warned,
)
from core.schema.requests import AnyRequest, TrainRequest

HANDLERS = {}


def handler(run):  # type: ignore[no-untyped-def]
    HANDLERS[run.__name__] = run
    return run


def say(context: JobContext, code: str, message: str = "", **params: object) -> None:
    context.emit(Warned(code=code, message=message, params=params))


@handler
def steps(request: AnyRequest, context: JobContext) -> None:
    for step in range(1, 201):
        context.emit(StepCompleted(step=step, loss=1 / step))


@handler
def prints(request: AnyRequest, context: JobContext) -> None:
    """Everything that has ever been printed into the middle of a protocol."""
    for round_ in range(3):
        print("python print", round_)
        print("half a line", end="")
        context.emit(StepCompleted(step=round_))
        os.write(1, b"os.write half")
        context.emit(StepCompleted(step=round_))
        os.write(1, b"\xff\xfe not UTF-8\n")
        libc = ctypes.CDLL(None if os.name == "posix" else "msvcrt")
        libc.printf(b"libc printf without a newline")
        libc.puts(b"libc puts")
        libc.fflush(None)
        subprocess.run([sys.executable, "-c", "print('a grandchild prints')"], check=True)
        print('{"v":1,"seq":0,"t_s":0,"type":"job_finished"}')
        sys.stdout.write("sys.stdout\n")
        sys.stderr.write("sys.stderr\n")
    assert sys.stdin.read() == "", "standard input is the null device now"


@handler
def talks(request: AnyRequest, context: JobContext) -> JobStopped:
    """Says each command it hears; ends on Stop."""
    say(context, "ready")
    while True:
        match context.command(0.2):
            case None:
                continue
            case Stop(save=save):
                say(context, "stop", save=save)
                return JobStopped(saved=save)
            case Pause(reason=reason, temperature_c=temperature):
                say(context, "pause", reason=reason, temperature_c=temperature)
            case Resume():
                say(context, "resume")
            case SaveCheckpoint():
                say(context, "save_checkpoint")
            case GenerateSample(prompt=prompt):
                say(context, "generate_sample", prompt=prompt)


@handler
def deaf(request: AnyRequest, context: JobContext) -> None:
    """Hears nothing, not even a polite end, and has a grandchild."""
    if os.name == "posix":
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    grandchild = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(120)"], stdin=subprocess.DEVNULL)
    say(context, "ready", grandchild=grandchild.pid)
    time.sleep(120)


@handler
def deaf_but_polite(request: AnyRequest, context: JobContext) -> None:
    say(context, "ready")
    time.sleep(120)


@handler
def dies(request: AnyRequest, context: JobContext) -> None:
    print("the last line of the log", flush=True)
    context.emit(StepCompleted(step=1))
    os.kill(os.getpid(), signal.SIGKILL if os.name == "posix" else signal.SIGTERM)
    time.sleep(120)


@handler
def segfaults(request: AnyRequest, context: JobContext) -> None:
    ctypes.string_at(0)


@handler
def exits_silently(request: AnyRequest, context: JobContext) -> None:
    os._exit(7)


@handler
def leaves_a_grandchild_on_the_pipe(request: AnyRequest, context: JobContext) -> None:
    descriptor = context._events.fileno()
    os.set_inheritable(descriptor, True)
    grandchild = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"], close_fds=False)
    say(context, "grandchild", pid=grandchild.pid)
    os._exit(3)


@handler
def huge(request: AnyRequest, context: JobContext) -> None:
    text = '한국어🙂\u2028\r\n"\\' * 500_000
    context.emit(SampleGenerated(step=1, index=0, prompt="p", text=text))
    context.emit(SampleGenerated(step=2, index=0, prompt="p", text="끝"))


@handler
def refuses(request: AnyRequest, context: JobContext) -> None:
    raise RefusedError(
        "no_model", "There is no model at 모델 폴더.", "Choose another folder.", path="모델 폴더", tries=2
    )


@handler
def fails(request: AnyRequest, context: JobContext) -> None:
    raise TunesmithError("out_of_memory", "The graphics memory ran out.", "Choose a shorter context.")


@handler
def breaks(request: AnyRequest, context: JobContext) -> None:
    raise KeyError("caf\udce9", "more\nlines")


@handler
def exits(request: AnyRequest, context: JobContext) -> None:
    sys.exit("go away")


@handler
def fills_the_disk(request: AnyRequest, context: JobContext) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


@handler
def fills_the_memory(request: AnyRequest, context: JobContext) -> None:
    raise MemoryError


@handler
def takes_all_memory(request: AnyRequest, context: JobContext) -> None:
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))
    kept = []
    while True:
        kept.append(bytearray(64 << 20))


@handler
def odd_names(request: AnyRequest, context: JobContext) -> None:
    say(context, "odd", "caf\udce9.jsonl", path=Path("caf\udce9"), error=ValueError("x"))


@handler
def writes_a_log(request: AnyRequest, context: JobContext) -> None:
    for _ in range(100):
        print("x" * 1000)
        print("y" * 1000, file=sys.stderr)
    say(context, "alive")
    raise ValueError("with a traceback for the log")


@handler
def freezes(request: AnyRequest, context: JobContext) -> None:
    say(context, "ready")
    os.kill(os.getpid(), signal.SIGSTOP)


@handler
def falls_silent(request: AnyRequest, context: JobContext) -> None:
    context.emit(PhaseEntered(phase="checking"))
    time.sleep(60)


@handler
def waits_for_a_question(request: AnyRequest, context: JobContext) -> None:
    context.emit(PhaseEntered(phase="inspecting"))
    context.command(2.5)


@handler
def waits_for_others(request: AnyRequest, context: JobContext) -> None:
    context.emit(PhaseEntered(phase="uploading"))
    time.sleep(2.5)


@handler
def trains(request: AnyRequest, context: JobContext) -> JobStopped | None:
    """A training in small: lock, journal, plan, steps; obeys heat and stop."""
    assert isinstance(request, TrainRequest)
    folder = RunFolder(Path(request.run_dir))
    lock = folder.lock()
    try:
        context.record_to(Journal(folder.events_path))
        before = folder.state().step
        uuid = os.environ.get("FAKE_CARD")
        context.emit(JobStarted(kind="train", from_step=before, pid=os.getpid(), device="fake", device_uuid=uuid))
        context.emit(PlanFixed(total_steps=1000, rows=4, tokens=40, trainable_parameters=1))
        context.emit(PhaseEntered(phase="training"))
        for step in range(before + 1, before + int(os.environ.get("FAKE_STEPS", "1000")) + 1):
            step_s = float(os.environ.get("FAKE_SLOW", "0.01")) if step > before + 20 else 0.01
            reserved = int(os.environ.get("FAKE_RESERVED", "0")) or None
            context.emit(StepCompleted(step=step, loss=1 / step, tokens=10, step_s=step_s, reserved_bytes=reserved))
            match context.command(0.01):
                case Stop(save=save):
                    return JobStopped(step=step, saved=save)
                case Pause(reason="heat", temperature_c=temperature):
                    context.emit(Paused(reason="heat", temperature_c=temperature))
                case Resume():
                    context.emit(Resumed(reason="heat"))
        end = os.environ.get("FAKE_END")
        if request.resume and not os.environ.get("FAKE_END_AGAIN"):
            return None
        if end == "killed":
            os.kill(os.getpid(), signal.SIGKILL)
        elif end == "frozen":
            os.kill(os.getpid(), signal.SIGSTOP)
        elif end == "silent":
            time.sleep(120)
        elif end == "device_lost":
            raise TunesmithError("device_lost", "The graphics card stopped working for this run.", "Resume goes on.")
        return None
    finally:
        lock.release()


if __name__ == "__main__":
    name, *before = sys.argv[1:]
    for garbage in before:  # what a site hook or a C library prints before anybody claims the pipes
        os.write(1, garbage.encode())
    module = types.ModuleType("fake_handler")
    module.run = HANDLERS[name]  # type: ignore[attr-defined]
    sys.modules[module.__name__] = module
    job_context.LIFE_EVERY_S = float(os.environ.get("FAKE_LIFE", job_context.LIFE_EVERY_S))
    child.HANDLERS = dict.fromkeys(child.HANDLERS, module.__name__)
    raise SystemExit(child.main())
