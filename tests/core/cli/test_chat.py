"""What `chat` asks of its job, and what it prints."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.runs import RunFolder, create_run
from core.schema.commands import Ask
from core.schema.errors import EXIT_DONE, EXIT_FAILED, EXIT_REFUSED
from core.schema.events import AnswerCompleted, AnswerRefused, JobFailed, JobFinished
from core.schema.toml_codec import recipe_from_toml

ANSWER = AnswerCompleted(id=1, text="Blue.\n파란색", tokens=3, prompt_tokens=9, stopped_by="eos")


@pytest.fixture
def run(tmp_path: Path) -> RunFolder:
    return create_run(tmp_path / "runs", recipe_from_toml("[model]\nsource='m'\n[dataset]\nsource='d'"))


@pytest.fixture
def asked(jobs) -> list[Ask]:
    """What the job was told."""
    return jobs.commands


def test_json_is_the_answer(tell, jobs, run, asked):
    requests = jobs(ANSWER, JobFinished())
    said = tell("chat", str(run.path), "--prompt", "What colour?", "--json")
    assert said.status == EXIT_DONE
    assert said.document == {"text": "Blue.\n파란색", "tokens": 3, "stopped_by": "eos"}
    assert requests[0].once
    assert asked[0].side == "tuned"
    assert asked[0].options.temperature == 0
    assert [turn.content for turn in asked[0].messages] == ["What colour?"]


def test_options_reach_the_job(tell, jobs, run, asked):
    jobs(ANSWER, JobFinished())
    tell(
        "chat",
        str(run.path),
        "--prompt",
        "x",
        "--base",
        "--system",
        "Be brief.",
        "--seed",
        "3",
        "--top-p",
        "0.9",
        "--max-new-tokens",
        "7",
        "--stop",
        "\n\n",
        "--stop",
        "끝",
    )
    assert asked[0].side == "base"
    assert [turn.role for turn in asked[0].messages] == ["system", "user"]
    assert (asked[0].options.seed, asked[0].options.max_new_tokens, asked[0].options.top_p) == (3, 7, 0.9)
    assert asked[0].options.temperature > 0
    assert asked[0].options.stop == ("\n\n", "끝")


def test_a_refused_question_is_an_error_with_a_hint(tell, jobs, run):
    jobs(AnswerRefused(id=1, code="conversation_too_long", message="Too long.", hint="Be brief."), JobFinished())
    said = tell("chat", str(run.path), "--prompt", "x")
    assert said.status == EXIT_FAILED
    assert "error: Too long." in said.err
    assert "hint: Be brief." in said.err


def test_a_failed_job_keeps_its_status(tell, jobs, run):
    jobs(JobFailed(code="nothing_to_export", message="No result.", hint="Train.", exit_status=1), status=1)
    said = tell("chat", str(run.path), "--prompt", "x", "--json")
    assert said.is_refusal(EXIT_FAILED, "No result.")


@pytest.mark.parametrize(
    "bad",
    [
        ("--base", "--checkpoint", "3"),
        ("--max-new-tokens", "0"),
        ("--temperature", "-1"),
        ("--temperature", "nan"),
        ("--top-p", "0"),
        ("--seed", str(2**63)),
    ],
)
def test_bad_arguments_are_refused(tell, run, bad):
    assert tell("chat", str(run.path), "--prompt", "x", *bad).status == EXIT_REFUSED
