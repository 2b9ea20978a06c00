"""Events and commands as lines: there and back, with whatever a field may hold."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.fuzz import steady

from core.schema import commands as cm
from core.schema import events as ev
from core.schema.errors import RefusedError, TunesmithError
from core.schema.requests import TrainRequest, request_from_line

TYPES = get_args(get_args(ev.AnyEvent)[0])
SAMPLES: dict[str, dict[str, Any]] = {
    "job_started": {"kind": "train", "from_step": 100, "versions": {"torch": "2.13.0"}, "wall_time": 1.5},
    "phase_entered": {"phase": "training"},
    "phase_progressed": {"done": 3, "total": None, "unit": "rows"},
    "plan_fixed": {"total_steps": 10, "rows": 4, "tokens": 99, "trainable_parameters": 7, "epochs": 2.5},
    "step_completed": {"step": 1, "loss": 0.5, "learning_rate": 1e-4, "grad_norm": 1.0, "tokens": 64, "step_s": 0.25},
    "evaluation_completed": {"step": 0, "loss": 2.5, "rows": 40},
    "sample_generated": {"step": 1, "index": -1, "prompt": "김치?", "text": "a\nb\u2028c", "stopped_by": "eos"},
    "checkpoint_saved": {"step": 100, "path": "checkpoints/step-000100"},
    "paused": {"reason": "heat", "temperature_c": 84.0},
    "resumed": {"waited_s": 3.0},
    "warned": {"code": "few_rows", "message": "Few rows.", "params": {"rows": 3, "message": "m"}},
    "export_completed": {
        "to": "C:\\out",
        "format": "merged",
        "files": ("a", "b"),
        "bytes": 3,
        "agreement": {"kl": 0.1},
    },
    "answer_grew": {"id": 3, "text": "파란"},
    "answer_completed": {"id": 3, "text": "파란색", "tokens": 4, "prompt_tokens": 9, "stopped_by": "eos"},
    "answer_refused": {"id": 3, "code": "conversation_too_long", "message": "Too long.", "params": {"limit": 512}},
    "result_reported": {"name": "inspect", "data": {"rows": 3}},
    "job_finished": {},
    "job_stopped": {"status": "paused", "step": 3, "saved": False},
    "job_failed": {"code": "disk_full", "message": "The disk is full.", "hint": "Free some.", "params": {"free": 3}},
    "job_crashed": {"exit_status": -9, "log_tail": "last\nwords"},
}


def event_of(kind: str, **changes: Any) -> ev.AnyEvent:
    by_name = {cls.model_fields["type"].default: cls for cls in TYPES}
    event: ev.AnyEvent = by_name[kind](**(SAMPLES[kind] | changes))
    return event


@pytest.mark.parametrize("kind", [cls.model_fields["type"].default for cls in TYPES])
def test_event_goes_there_and_back(kind: str) -> None:
    event = event_of(kind, seq=7, t_s=12.5)
    line = ev.event_to_line(event)
    assert "\n" not in line
    assert ev.event_from_line(line) == event == ev.event_from_line(line.encode())
    assert list(json.loads(line))[:4] == ["v", "seq", "t_s", "type"]


def test_the_contract_names_these_types() -> None:
    named = (
        "job_started phase_entered phase_progressed plan_fixed step_completed evaluation_completed sample_generated"
        " checkpoint_saved paused resumed warned job_finished job_stopped job_failed job_crashed"
    )
    assert set(named.split()) <= set(SAMPLES)
    assert {cls.model_fields["type"].default for cls in ev.TERMINAL} == {
        "job_finished", "job_stopped", "job_failed", "job_crashed",
    }  # fmt: skip
    step = set(ev.StepCompleted.model_fields)
    assert {
        "step",
        "epoch",
        "loss",
        "learning_rate",
        "grad_norm",
        "tokens",
        "step_s",
        "allocated_bytes",
        "peak_bytes",
    } <= step


@pytest.mark.parametrize("bad", [float("nan"), float("inf"), float("-inf")])
def test_what_is_not_finite_becomes_null(bad: float) -> None:
    step = ev.StepCompleted(step=1, loss=bad, grad_norm=bad, learning_rate=bad, step_s=bad)
    assert (step.loss, step.grad_norm) == (None, None)
    line = ev.event_to_line(step)
    assert json.loads(line, parse_constant=pytest.fail)["loss"] is None
    inner = ev.event_to_line(ev.Warned(code="c", message="m", params={"loss": bad, "all": [bad]}))
    assert json.loads(inner, parse_constant=pytest.fail)["params"] == {"loss": None, "all": [None]}
    assert ev.Paused(reason="heat", temperature_c=bad).temperature_c is None


def test_whatever_the_fields_hold_there_is_a_line() -> None:
    """A job must be able to say its last word about a file whose name is no UTF-8, and with any object in it."""
    path = "caf\udce9.jsonl"
    for event in (
        ev.JobFailed(code="no_file", message=f"There is no {path}.", params={"path": path, path: 1}),
        ev.Warned(code="odd", message="m", params={"path": Path("a"), "error": ValueError("b"), "set": {1}, "s": path}),
        ev.ResultReported(name="x", data={"rows": [{"text": path, "nan": float("nan"), "none": None, "yes": True}]}),
    ):
        back = ev.event_from_line(ev.event_to_line(event))
        assert back is not None
        assert back.type == event.type
    assert "caf?" in ev.event_to_line(ev.CheckpointSaved(step=1, path=path))


def test_errors_hold_only_what_can_be_written() -> None:
    error = TunesmithError("no_file", "There is no caf\udce9.", "Look at caf\udce9.", path="caf\udce9", rows=3)
    assert (error.message, str(error), error.hint) == ("There is no caf?.", "There is no caf?.", "Look at caf?.")
    assert error.params == {"path": "caf?", "rows": 3}


@pytest.mark.parametrize(
    "line",
    [
        b"", b"\n", b"null", b"[]", b"{", b"\xff\xfe", b'{"type":"job_finished"', b'{"type":"later_invention","v":2}',
        b'{"type":"step_completed","step":-1}', b'{"type":"step_completed","step":1e30}',
        b'{"type":"step_completed","step":%d}' % 10**30, b'{"type":"job_finished","t_s":NaN}',
        b'{"type":"job_finished","t_s":null}', b'{"type":"job_finished","seq":-3}', b"[" * 10000,
        b'{"type":"step_completed","step":1%s}' % (b"0" * 5000,),
    ],
)  # fmt: skip
def test_what_is_no_event_is_none(line: bytes) -> None:
    assert ev.event_from_line(line) is None
    assert cm.command_from_line(line) is None


def test_later_versions_may_add_fields() -> None:
    assert ev.event_from_line('{"v":2,"seq":1,"t_s":1,"type":"job_finished","mood":"good"}') is not None


@steady
@given(st.binary(max_size=60) | st.text(max_size=60).map(lambda text: text.encode("utf-8", "replace")))
def test_garbage_never_raises(data: bytes) -> None:
    ev.event_from_line(data)
    cm.command_from_line(data)


@pytest.mark.parametrize(
    "command",
    [
        cm.Pause(), cm.Pause(reason="heat", temperature_c=84.5), cm.Resume(), cm.SaveCheckpoint(),
        cm.GenerateSample(), cm.GenerateSample(prompt="뭐?\n"), cm.Stop(), cm.Stop(save=False),
    ],
)  # fmt: skip
def test_command_goes_there_and_back(command: cm.AnyCommand) -> None:
    assert cm.command_from_line(command.model_dump_json()) == command


@pytest.mark.parametrize("line", ["pause", "resume", "save_checkpoint", "generate_sample", "stop"])
def test_command_by_its_public_name_alone(line: str) -> None:
    command = cm.command_from_line(json.dumps({"type": line}))
    assert command is not None
    assert command.type == line
    if isinstance(command, cm.Stop):
        assert command.save


def test_request_goes_there_and_back_and_a_bad_one_is_refused() -> None:
    request = TrainRequest(run_dir="/내 실행/run [1]", resume=True)
    assert request_from_line(request.model_dump_json()) == request
    for line in (b"", b"{}", b'{"kind":"dance"}', b'{"kind":"train"}', b'{"kind":"train","run_dir":"a","rm":1}'):
        with pytest.raises(RefusedError) as caught:
            request_from_line(line)
        assert caught.value.code == "bad_request"
