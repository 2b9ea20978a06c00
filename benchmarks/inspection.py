"""Inspection and tokenisation against the `datasets` library with the same template, tokenizer and file, run in turn; and memory
at 10 thousand, 100 thousand and a million rows. Wanted: both ratios at least 1, memory flat and under 1.5 GiB.

Both sides are one process with the tokenizer's threads on all cores (`datasets` without num_proc, as it comes), the same
template, text and tokenizer, libraries imported before the clock starts. Within the clock ours also loads the tokenizer, makes
the masks and does the whole check-up; theirs keeps the tokens in its cache, as `map` does.

python benchmarks/inspection.py [--rows 20000] [--rounds 5] [--million] [--csv-gib 10]
"""

from __future__ import annotations

import argparse
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.record import record  # noqa: E402

MODEL = ROOT / "resources" / "demo" / "model"
TEXT = (
    "the captain sails north and asks for tea while seven gulls watch over a quiet harbour made of stone and rope "
    "하늘은 오늘도 파랗고 바다는 잔잔합니다"
)
WORDS = TEXT.split()

# Each runs in a process of its own and prints one line of JSON; libraries are imported before the clock starts.
OURS = """
import json, resource, sys, time, io, os
os.environ["TOKENIZERS_PARALLELISM"] = "true"
from core.jobs import JobContext
from core.schema.requests import InspectRequest
from core.schema.recipe import DatasetTable, ModelTable
from core.training.data import inspect_job as inspect
from core.training.data import inspect_tokens
kind, file, model = sys.argv[1:4]
request = InspectRequest(dataset=DatasetTable(source=file), model=ModelTable(source=model) if kind == "tokens" else None)
written = io.BytesIO()
context = JobContext(io.BytesIO(), written)
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
began = time.perf_counter()
inspect.run(request, context)
took = time.perf_counter() - began
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
rows = json.loads(written.getvalue().splitlines()[-1])["data"]["rows"]
print(json.dumps({"s": took, "before": before * 1024, "peak": peak, "rows": rows}))
"""
THEIRS = """
import json, resource, sys, time, os
os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["TOKENIZERS_PARALLELISM"] = "true"
import datasets, transformers
datasets.disable_progress_bars()
kind, file, model, cache = sys.argv[1:5]
tokenizer = transformers.AutoTokenizer.from_pretrained(model)
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
began = time.perf_counter()
rows = datasets.load_dataset("json", data_files=file, split="train", cache_dir=cache)
if kind == "tokens":
    def tokens(batch):
        texts = tokenizer.apply_chat_template(batch["messages"], tokenize=False)
        return {"input_ids": tokenizer(texts, add_special_tokens=False)["input_ids"]}
    rows = rows.map(tokens, batched=True, remove_columns=rows.column_names)
    longest = max(max(map(len, batch["input_ids"])) for batch in rows.iter(1000))
else:
    # The same check-up as far as it goes without us: empty answers, order of roles, duplicates.
    seen, empty, order = set(), 0, 0
    for row in rows:
        turns = row["messages"]
        empty += not all(turn["content"].strip() for turn in turns if turn["role"] == "assistant")
        order += [turn["role"] for turn in turns] != ["user", "assistant"] * (len(turns) // 2)
        seen.add(json.dumps(turns))
took = time.perf_counter() - began
print(json.dumps({"s": took, "before": before * 1024, "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024}))
"""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--million", action="store_true", help="measure memory at a million rows too (minutes)")
    parser.add_argument("--csv-gib", type=float, help="only: check up a CSV of so many GiB (needs the room; minutes)")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        if arguments.csv_gib:
            record("inspection-csv", large_csv(Path(folder), arguments.csv_gib))
            return 0
        figures = compare(Path(folder), arguments.rows, arguments.rounds)
        sizes = [10_000, 100_000, *([1_000_000] if arguments.million else [])]
        figures["memory"] = [memory(Path(folder), rows) for rows in sizes]
    record("inspection", figures)
    return 0


def compare(folder: Path, rows: int, rounds: int) -> dict[str, Any]:
    """Rows per second of both, in turn, and the ratio of each round."""
    file = write_rows(folder / "rows.jsonl", rows)
    figures: dict[str, Any] = {"rows": rows, "bytes": file.stat().st_size}
    for kind in ("check_up", "tokens"):
        ours, theirs = [], []
        for number in range(rounds):
            ours.append(rows / run(OURS, folder / f"a{kind}{number}", kind, file, MODEL)["s"])
            theirs.append(rows / run(THEIRS, folder / f"b{kind}{number}", kind, file, MODEL)["s"])
        figures[kind] = {
            "rows_per_s": round(statistics.median(ours)),
            "datasets_rows_per_s": round(statistics.median(theirs)),
            "ratio": round(statistics.median(a / b for a, b in zip(ours, theirs, strict=True)), 3),
            "ratios": [round(a / b, 3) for a, b in zip(ours, theirs, strict=True)],
        }
    return figures


def memory(folder: Path, rows: int) -> dict[str, Any]:
    """The highest memory of an inspection with tokens, and what libraries and tokenizer take of it before the first row."""
    file = write_rows(folder / f"memory-{rows}.jsonl", rows, longest=8)  # short rows: many of them in little time
    measured = run(OURS, folder / f"m{rows}", "tokens", file, MODEL)
    file.unlink()
    return {
        "rows": rows,
        "peak_bytes": measured["peak"],
        "at_start_bytes": measured["before"],
        "s": round(measured["s"], 1),
    }


def large_csv(folder: Path, gib: float) -> dict[str, Any]:
    """Time and highest memory of the check-up of one large CSV, every row different, answers of several lines in quotes."""
    file = folder / "rows.csv"
    rows = write_csv(file, round(gib * 2**30))
    measured = run(OURS, folder / "csv", "check_up", file, MODEL)
    return {
        "bytes": file.stat().st_size,
        "rows": rows,
        "rows_read": measured["rows"],
        "s": round(measured["s"], 1),
        "bytes_per_s": round(file.stat().st_size / measured["s"]),
        "peak_bytes": measured["peak"],
        "at_start_bytes": measured["before"],
    }


def run(program: str, cache: Path, kind: str, file: Path, model: Path) -> dict[str, Any]:
    cache.mkdir()
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "TUNESMITH_CACHE_DIR": str(cache)}
    command = [sys.executable, "-X", "utf8", "-c", program, kind, str(file), str(model), str(cache)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, cwd=ROOT)
    if done.returncode:
        raise SystemExit(done.stderr)
    measured: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return measured


def write_rows(path: Path, rows: int, longest: int = 160) -> Path:
    """Conversations with answers of at most so many words, all different."""
    draw = random.Random(7)
    with path.open("w", encoding="utf-8") as file:
        for number in range(rows):
            question = f"{number} " + " ".join(draw.choices(WORDS, k=draw.randint(4, longest // 4 + 2)))
            answer = " ".join(draw.choices(WORDS, k=draw.randint(4, longest)))
            turns = [{"role": "user", "content": question}, {"role": "assistant", "content": answer}]
            file.write(json.dumps({"messages": turns}, ensure_ascii=False) + "\n")
    return path


def write_csv(path: Path, size: int) -> int:
    """Questions and answers until the file has so many bytes; how many."""
    draw = random.Random(7)
    answers = [
        "\n".join(" ".join(draw.choices(WORDS, k=draw.randint(4, 60))) for _ in range(draw.randint(1, 4)))
        for _ in range(5_000)
    ]
    number = written = 0
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write("question,answer\n")
        while written < size:
            lines = []
            for number in range(number + 1, number + 10_001):  # noqa: B020  goes on where it was
                lines.append(f'"{number}, how is the sea?","{number} {draw.choice(answers)}"\n')
            text = "".join(lines)
            written += len(text.encode())
            file.write(text)
    return number


if __name__ == "__main__":
    began = time.perf_counter()
    status = main()
    print(f"{time.perf_counter() - began:.0f} s", file=sys.stderr)
    raise SystemExit(status)
