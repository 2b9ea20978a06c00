"""`rehearse`: what it asks of the job, and how the finding is said."""

from __future__ import annotations

from core.cli.rehearse import lines
from core.schema.events import JobFinished, JobStarted, JobStopped, ResultReported
from core.schema.rehearsal import RESULT_NAME, Rehearsal

GIB = 1 << 30
FOUND = Rehearsal(
    fits="yes", device="NVIDIA GeForce RTX 3060", peak_bytes=9 * GIB, allocated_peak_bytes=8 * GIB,
    free_bytes=11 * GIB, seconds_per_step=4.25, total_steps=1876, duration_s=7900, energy_wh=361.7,
)  # fmt: skip


def _events(found: Rehearsal) -> tuple[object, ...]:
    return (
        JobStarted(kind="rehearse"),
        ResultReported(name=RESULT_NAME, data=found.model_dump(mode="json")),
        JobFinished(),
    )


def test_json_is_the_finding(tell, jobs) -> None:  # type: ignore[no-untyped-def]
    asked = jobs(*_events(FOUND))
    said = tell("rehearse", "demo", "--set", "lora.rank=8", "--json")
    assert said.status == 0
    assert Rehearsal.model_validate(said.document) == FOUND
    assert "rank = 8" in asked[0].recipe


def test_words(tell, jobs) -> None:  # type: ignore[no-untyped-def]
    jobs(*_events(FOUND))
    out = tell("rehearse", "demo").out
    assert out.splitlines()[0] == "Fits."
    assert "9.0 GiB, 11.0 GiB free" in out
    assert "4.25 s on the average, 1,876 steps" in out
    assert "about 2 h 12 min" in out
    assert "362 Wh" in out


def test_what_does_not_fit_is_a_result(tell, jobs) -> None:  # type: ignore[no-untyped-def]
    jobs(*_events(Rehearsal(fits="no", device="x", out_of_memory_in="training")))
    said = tell("rehearse", "demo")
    assert (said.status, said.out.strip()) == (0, "Does not fit: memory ran out in a training step.")


def test_unknown_is_not_shown() -> None:
    assert lines(Rehearsal(fits=None, device="cpu")) == ["It ran; how much room is left is not known."]


def test_stopped_and_refused(tell, jobs) -> None:  # type: ignore[no-untyped-def]
    jobs(JobStarted(kind="rehearse"), JobStopped(status="stopped", saved=False), status=3)
    said = tell("rehearse", "demo", "--json")
    assert (said.status, said.out) == (3, "")
    assert tell("rehearse", "demo", "--json", "--events").is_refusal(2, "exclude")
    assert tell("rehearse", "nothing").is_refusal(2, "no recipe")
