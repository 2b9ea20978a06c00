"""A believable run for `tunesmith screens`: real events and real readings, folded by the real reducer. Nothing is random."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.schema import events as ev
from core.schema.hardware_sample import CardFacts, HardwareSample
from core.schema.quantities import GIB
from core.schema.recipe import DatasetTable, EvaluationTable, ModelTable, Recipe
from core.schema.run_state import RunState, fold
from core.schema.run_summary import RunSummary
from gui.state.hardware_history import HardwareHistory
from gui.state.run_model import RunRecord

if TYPE_CHECKING:
    from core.datasets.inspection import Inspection
    from gui.state.data_inspection import Figures, RowView

# One story on every page: a file of 15,792 rows, three of them without an answer, 5 % of the rest held out, 16 rows a step.
ROWS = 15_792
EMPTY_AT = (88, 1204, 9310)  # lines without an answer
REPEATED = 212  # rows that stand there twice
TOO_LONG = 31  # rows beyond the context length
LEARNED_ROWS, HELD_OUT_ROWS = 15_000, 789
ROWS_PER_STEP, PASSES = 16, 2
TOTAL_STEPS = 1876  # twice 15,000 rows in steps of 16
TOKENS_PER_STEP = 5577
STEP_S = 19.2  # ten hours for all of it, as the panel foretells
PEAK_BYTES, OTHERS_BYTES = int(7.1 * GIB), int(0.9 * GIB)
LIVE_STEP = 1163  # where the run is that goes on
LOADING_S = 52.0
UUID = "GPU-0f2c7d5e-3060-4c1b-9e57-5b1a6d0c2f11"
PROMPTS = {
    "en": (
        (
            "How do I rescue an over-salted soup?",
            "How do I rescue an over-salted soup? How do I rescue an over-salted soup? I have made a soup and…",
            "Add a peeled potato and simmer for 15 minutes, then remove it. If it is still too salty, dilute with "
            "unsalted stock and adjust with a little acid.",
        ),
        (
            "What can I cook with eggs and spinach?",
            "What can I cook with eggs and spinach? I have eggs and spinach and I want to know what I can cook with "
            "eggs and spinach…",
            "A quick frittata: wilt two handfuls of spinach, whisk four eggs with salt and a little cheese, pour over, "
            "and bake for 12 minutes at 180 °C.",
        ),
        (
            "My rice is always sticky. Why?",
            "Rice is a food. My rice is always sticky. Rice is…",
            "Too much surface starch. Rinse it until the water runs clear, use one and a half parts of water, and let "
            "it rest for ten minutes with the lid on.",
        ),
        ("What does al dente mean?", "It means to the tooth.", "It means to the tooth."),
    ),
    "ko": (
        (
            "국이 너무 짜요. 어떻게 하죠?",
            "국이 너무 짜요. 국이 너무 짜요. 어떻게 하죠? 국이…",
            "껍질을 벗긴 감자를 넣고 15분 동안 끓인 뒤 건져 내세요. "
            "그래도 짜면 간하지 않은 육수로 묽게 하고 식초를 조금 넣으세요.",
        ),
        (
            "달걀과 시금치로 무엇을 만들 수 있나요?",
            "달걀과 시금치로 무엇을 만들 수 있나요? 달걀과 시금치가 있고…",
            "간단한 프리타타가 좋습니다. 시금치 두 줌을 볶고, 달걀 네 개를 소금과 치즈와 함께 풀어 "
            "부은 다음 180 °C에서 12분 동안 구우세요.",
        ),
        (
            "밥이 늘 질어요. 왜 그럴까요?",
            "밥은 음식입니다. 밥이 늘 질어요. 밥은…",
            "겉에 전분이 너무 많아서입니다. 맑은 물이 나올 때까지 씻고, 물은 쌀의 1.2배만 넣고, "
            "뚜껑을 덮은 채 10분 동안 뜸을 들이세요.",
        ),
        ("알 덴테가 무슨 뜻인가요?", "씹는 맛이 있다는 뜻입니다.", "씹는 맛이 있다는 뜻입니다."),
    ),
}


@dataclass(frozen=True)
class SampleNames:
    """What is called how in the sample content."""

    run: str = "cooking-helper"
    model: str = "mistralai/Mistral-7B-v0.3"
    dataset: str = "cooking.jsonl"


def sample_card() -> CardFacts:
    return CardFacts(
        uuid=UUID,
        index=0,
        name="NVIDIA GeForce RTX 3060",
        memory_total_bytes=12 * GIB,
        memory_used_bytes=OTHERS_BYTES,
        slowdown_c=93.0,
        shutdown_c=98.0,
        max_operating_c=93.0,
        power_limit_w=170.0,
        driver_version="580.95.05",
        compute_capability="8.6",
    )


def sample_recipe(names: SampleNames, language: str = "en") -> Recipe:
    return Recipe(
        name=names.run,
        model=ModelTable(source=names.model),
        dataset=DatasetTable(source=names.dataset),
        evaluation=EvaluationTable(sample_prompts=tuple(prompt for prompt, _, _ in PROMPTS[language])),
    )


def sample_record(last_step: int, wall_time: float, names: SampleNames, language: str = "en") -> RunRecord:
    """The run up to `last_step` (all of it where that is the last), begun so that its newest event is at `wall_time`."""
    record = RunRecord(name=names.run, path=Path(names.run), recipe=sample_recipe(names, language))
    began = wall_time - step_t_s(last_step) - 1.0
    for event in sample_events(last_step, began, language):
        record.take(event)
    record.hardware = HardwareHistory(sample_readings(step_t_s(last_step)))
    return record


def step_t_s(step: int) -> float:
    """Run time in seconds at which a step is done."""
    return LOADING_S + step * STEP_S


def sample_events(last_step: int, began: float, language: str = "en") -> Iterator[ev.AnyEvent]:
    """The events of the run in order."""
    for seq, event in enumerate(_told(last_step, began, language)):
        yield event.model_copy(update={"seq": seq})


def _told(last_step: int, began: float, language: str) -> Iterator[ev.AnyEvent]:
    yield ev.JobStarted(kind="train", device="cuda:0", device_uuid=UUID, wall_time=began)
    yield ev.PhaseEntered(phase="loading_model", t_s=4.0)
    yield ev.PhaseEntered(phase="tokenizing", t_s=30.0)
    yield ev.PlanFixed(
        t_s=34.0,
        total_steps=TOTAL_STEPS,
        rows=LEARNED_ROWS,
        tokens=TOTAL_STEPS * TOKENS_PER_STEP,
        trainable_parameters=41_943_040,
        total_parameters=7_290_000_000,
        held_out_rows=HELD_OUT_ROWS,
        packed_rows=None,
        epochs=float(PASSES),
        micro_batch_size=2,
        gradient_accumulation_steps=8,
        estimated_peak_bytes=PEAK_BYTES,
    )
    yield ev.EvaluationCompleted(step=0, loss=2.31, rows=HELD_OUT_ROWS, t_s=44.0, **_rows_around(2.31))
    yield from _answers(0, 50.0, language)
    yield ev.PhaseEntered(phase="training", t_s=LOADING_S)
    for step in range(1, last_step + 1):
        yield from _step(step, last_step, language)
    if last_step == TOTAL_STEPS:
        yield ev.JobFinished(t_s=step_t_s(last_step) + 8.0)


def _step(step: int, last_step: int, language: str) -> Iterator[ev.AnyEvent]:
    at = step_t_s(step)
    yield ev.StepCompleted(
        t_s=at,
        step=step,
        epoch=2.0 * step / TOTAL_STEPS,
        loss=_loss(step) + 0.16 * _wobble(step) ** 3,
        learning_rate=1e-4 * (1 + math.cos(math.pi * step / TOTAL_STEPS)) * min(1.0, step / 56),
        grad_norm=0.42 + 0.1 * _wobble(step + 7),
        tokens=TOKENS_PER_STEP,
        step_s=STEP_S,
        allocated_bytes=int(6.1 * GIB),
        peak_bytes=int(6.9 * GIB),
    )
    if step % 188 == 0 or step == TOTAL_STEPS:
        loss = _loss(step) + 0.06
        alone = _rows_around(loss) if step == TOTAL_STEPS else {}
        yield ev.EvaluationCompleted(step=step, loss=loss, rows=HELD_OUT_ROWS, t_s=at + 0.4, **alone)
        yield from _answers(step, at + 0.8, language)
    if step % 50 == 0 or step == TOTAL_STEPS:
        yield ev.CheckpointSaved(step=step, path=f"checkpoints/step-{step:06}", t_s=at + 1.0)


def _answers(step: int, t_s: float, language: str) -> Iterator[ev.AnyEvent]:
    for index, (prompt, before, after) in enumerate(PROMPTS[language]):
        text = before if step == 0 else after
        yield ev.SampleGenerated(step=step, index=index, prompt=prompt, text=text, stopped_by="eos", t_s=t_s)


def _rows_around(loss: float) -> dict[str, Any]:
    """What 200 rows of their own say, around the mean."""
    return {
        "row_losses": tuple(loss + 0.6 * _wobble(row + int(100 * loss)) for row in range(200)),
        "row_tokens": (90,) * 200,
    }


def _loss(step: int) -> float:
    return 1.08 + 1.15 * math.exp(-step / 380)


def _wobble(step: int) -> float:
    """Between -1 and 1, restless, the same at every call."""
    share = math.sin(step * 12.9898) * 43758.5453
    return 2 * (share - math.floor(share)) - 1


def _held_bytes(second: int) -> int:
    """What the run holds: nothing, the model alone, then a step's peak."""
    return int(GIB * (0 if second < 12 else 4.3 if second < LOADING_S else 6.95))


def sample_readings(until_s: float) -> Iterator[HardwareSample]:
    first = range(0, min(int(until_s), 60) + 1, 2)
    for second in (*first, *range(70, int(until_s) + 1, 10)):
        warm = 1 - math.exp(-second / 420)
        yield HardwareSample(
            t_s=float(second),
            uuid=UUID,
            temperature_c=round(43 + 34 * warm + 1.2 * math.sin(second / 190)),
            power_w=168.0 if second > LOADING_S else 38.0,
            power_limit_w=170.0,
            memory_used_bytes=OTHERS_BYTES + _held_bytes(second),
            job_memory_bytes=_held_bytes(second),
            memory_total_bytes=12 * GIB,
            utilization=97.0,
            sm_clock_mhz=1807,
            fan_percent=71.0,
            throttle_reasons=(),
            host_memory_used_bytes=9 * GIB,
            host_memory_total_bytes=32 * GIB,
            cpu_percent=12.0,
        )


def sample_runs(now: float, names: SampleNames) -> list[RunSummary]:
    """Past runs, one of each kind of ending."""
    hour, day = 3600.0, 86400.0

    def run(name: str, status: str, ago: float, **more: object) -> RunSummary:
        given: dict[str, object] = {
            "name": name,
            "path": name,
            "status": status,
            "model": names.model,
            "dataset": names.dataset,
            "created": now - ago,
            "updated": now - ago + 2 * hour,
            "total_steps": TOTAL_STEPS,
        }
        return RunSummary.model_validate(given | more)

    return [
        run(names.run, "running", step_t_s(LIVE_STEP), step=LIVE_STEP, held_out_loss=1.2, held_out_loss_before=2.31,
            duration_s=step_t_s(LIVE_STEP)),
        run(f"{names.run}, rank 8", "finished", 26 * hour, step=TOTAL_STEPS, held_out_loss=1.22,
            held_out_loss_before=2.31, duration_s=step_t_s(TOTAL_STEPS) - 410),
        run("support-ko", "paused", 2 * day, model="Qwen/Qwen3-4B", dataset="상담 기록 2026.csv", step=640,
            total_steps=2210, held_out_loss=1.52, held_out_loss_before=2.87, duration_s=5230.0),
        run("legal-letters", "crashed", 3 * day, model="meta-llama/Llama-3.1-8B", dataset="letters", step=312,
            total_steps=940, held_out_loss=1.71, held_out_loss_before=2.02, duration_s=2710.0),
        run("release-notes", "failed", 5 * day, model="google/gemma-3-12b-it", dataset="notes.jsonl", step=0,
            total_steps=None, error_code="out_of_memory", error="The card's memory ran out.", duration_s=64.0),
        run("demo", "finished", 6 * day, model="demo", dataset="demo", step=204, total_steps=204, held_out_loss=0.09,
            held_out_loss_before=5.29, duration_s=61.0),
        run(f"{names.run}, slower", "finished", 5.5 * day, step=TOTAL_STEPS, held_out_loss=1.4,
            held_out_loss_before=2.31, duration_s=step_t_s(TOTAL_STEPS) + 90),
    ]  # fmt: skip


def sample_variants(names: SampleNames, language: str) -> list[tuple[Recipe, RunState]]:
    """The three of `sample_runs` on the same data, of nearly the same settings, each with its curve; the first still goes on."""
    recipe = sample_recipe(names, language)
    lora, training = recipe.lora, recipe.training
    others = (
        (recipe, 1.0),
        (recipe.model_copy(update={"lora": lora.model_copy(update={"rank": 8})}), 1.06),
        (recipe.model_copy(update={"training": training.model_copy(update={"learning_rate": 1e-4})}), 1.22),
    )
    events = list(sample_events(TOTAL_STEPS, 0.0, language))
    lasts = (LIVE_STEP, TOTAL_STEPS, TOTAL_STEPS)
    return [
        (made, fold(_worse(event, by) for event in events if getattr(event, "step", 0) <= last))
        for (made, by), last in zip(others, lasts, strict=True)
    ]


def _worse(event: ev.AnyEvent, by: float) -> ev.AnyEvent:
    """The same start, and in the end a loss of `by` as much."""
    if isinstance(event, ev.StepCompleted | ev.EvaluationCompleted) and event.loss is not None:
        grown = 1 + (by - 1) * (1 - math.exp(-event.step / 300))
        return event.model_copy(update={"loss": event.loss * grown})
    return event


def sample_inspection(file: Path, language: str, limit: int) -> tuple[Inspection, Figures, RowView]:
    """What the inspect job would have found of `write_sample_rows`, with counts of a real shape."""
    import numpy as np

    from core.datasets import preview
    from core.datasets.inspection import Inspection, found_problem, problems_at, token_counts
    from core.datasets.problems import ProblemLog
    from gui.state.data_inspection import Figures, RowView, bars_of

    lengths = sample_lengths()
    counts = np.array([(full, full // 3, full - full // 3, n + 1) for n, full in enumerate(lengths)], np.uint32)
    log = ProblemLog()
    for place in range(REPEATED):
        log.note("duplicate_row", _repeat_line(place))
    for line in EMPTY_AT:
        log.note("empty_answer", line, left_out=True)
    head = preview(file, 1)
    found = Inspection(
        format=head.format or "", dialect=head.dialect or "", container="jsonl", encoding="utf-8", bytes=head.bytes,
        rows=ROWS, usable_rows=len(counts), columns=head.columns, used_columns=dict(head.used_columns),
        explanation="", explanation_code="", explanation_params={}, template="chatml", tokenised_by="sample",
        problems=tuple(found_problem(problem) for problem in log.problems()),
    )  # fmt: skip
    problems = problems_at(found, counts, limit=limit, held_out_fraction=0.05, packing=True)
    bars, across = bars_of(counts[:, 0], limit)
    question, _, answer = PROMPTS[language][3]
    pieces = (
        ("<|im_start|>user\n", 3, False), (question, 7, False), ("<|im_end|>\n<|im_start|>assistant\n", 5, False),
        (answer + "</s>", 8, True), ("\n", 1, False),
    )  # fmt: skip
    row = RowView(place=3, line=4, file="", tokens=24, learned=8, first_learned=15, pieces=pieces)
    parts = (LEARNED_ROWS, HELD_OUT_ROWS)
    return found, Figures(limit, problems, token_counts(counts, limit), parts, bars, across), row


def sample_lengths() -> list[int]:
    """Tokens of each usable row; the one that is shown is as short as it is."""
    usable = ROWS - len(EMPTY_AT)
    lengths = [int(320 * math.exp(0.5 * _wobble(n) + 0.5 * _wobble(n + 11) ** 3)) for n in range(usable)]
    for place in range(TOO_LONG):
        lengths[300 + 480 * place] = 2100 + 150 * place
    lengths[3] = 24
    return lengths


def _repeat_line(place: int) -> int:
    """The line of a row that stands there a second time; never one of those without an answer."""
    return 90 + 40 * place


def write_sample_rows(file: Path, language: str) -> None:
    """The data set that the sample run learned from, with the defects that its check-up tells of."""
    questions = PROMPTS[language]
    repeated = {_repeat_line(place) for place in range(REPEATED)}
    lengths = iter(sample_lengths())
    lines: list[str] = []
    for line in range(1, ROWS + 1):
        prompt, _, answer = questions[(line - 1) % len(questions)]
        empty = line in EMPTY_AT
        said = "" if empty else _long(answer, next(lengths))
        row = {"prompt": prompt if line == 4 else f"{prompt} ({line})", "completion": said}
        lines.append(lines[-1] if line in repeated else json.dumps(row, ensure_ascii=False))
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _long(answer: str, tokens: int) -> str:
    """An answer of about so many tokens of four characters."""
    return " ".join([answer] * max(1, round((tokens - 24) * 4 / (len(answer) + 1))))
