"""The second judge: llama.cpp itself reads what was written. Collected only where TUNESMITH_LLAMA_CPP is set, and then a
missing or broken llama-cpp-python is a failure (it is built from source, for minutes):

    pip install -e '.[test,judge]' && TUNESMITH_LLAMA_CPP=1 pytest tests/core/export/test_llama_cpp.py -n 0
"""

from __future__ import annotations

import ctypes
import os
import stat
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import llama_cpp
import numpy as np
import pytest
import torch
from support.architectures import MODELS, make_architecture
from support.exporting import export_here, finish, put_random_adapter
from support.training import HereContext, recipe_for

from core.export.check.judging import Trial
from core.export.check.probes import load_exported_tokenizer, probe_texts
from core.export.gguf import file as gguf_file
from core.export.merged.weights import TrainedWeights
from core.export.pace import Pace
from core.runs import RunFolder, create_run
from core.training.model.trained import find_trained

pytestmark = pytest.mark.slow
MOST_DIFFERENCE = 0.01  # Gemma's activation is looked up in a table of float16; the others are equal to 0.0001


@pytest.fixture
def make(data: Path, tmp_path: Path) -> Callable[[str], RunFolder]:
    def run(name: str) -> RunFolder:
        base = make_architecture(name, tmp_path / name)
        made = create_run(tmp_path / "runs", recipe_for(base, data))
        put_random_adapter(base, made.adapter_dir)
        finish(made, base)
        return made

    return run


@contextmanager
def loaded(path: Path) -> Iterator[Any]:
    """With a cache in float32: in float16 the logits of equal models differ by 0.003."""
    model = llama_cpp.Llama(
        str(path), n_ctx=512, logits_all=True, verbose=False, type_k=0, type_v=0, flash_attn=False, n_threads=1
    )
    try:
        yield model
    finally:
        model.close()


def largest_difference(run: RunFolder, path: Path) -> float:
    """Of llama.cpp's logits from those of base and adapter, at all places of all probes."""
    source = find_trained(run, None)
    tokenizer, trained = load_exported_tokenizer(source), TrainedWeights(source)
    trial = Trial(source, trained, tokenizer, Pace(HereContext(lambda event, say: None)))
    with loaded(path) as model:
        for text in probe_texts(tokenizer, trial.probes):
            theirs = model.tokenize(text.encode(), add_bos=False, special=True)
            assert theirs == tokenizer(text, add_special_tokens=False).input_ids, text
        said = []
        for probe in trial.probes:
            model.reset()
            model.eval(list(probe.ids))
            said.append(torch.from_numpy(np.array(model.scores[: len(probe.ids)]))[list(probe.places)])
    logits = torch.cat(said)
    count = min(logits.shape[1], trial.trained.vocabulary)
    return float((logits[:, :count] - trial.trained.logits(0, count)).abs().max())


def gguf_in(folder: Path) -> Path:
    (path,) = folder.glob("*.gguf")
    return path


@pytest.mark.parametrize("name", MODELS)
def test_logits_and_tokens_are_those_of_base_and_adapter(name: str, make: Callable[[str], RunFolder], tmp_path: Path):
    run = make(name)
    exported = export_here(run, tmp_path / "out", "gguf", quantization="f32")
    assert exported.end.type == "job_finished", exported.end
    assert largest_difference(run, gguf_in(tmp_path / "out")) < MOST_DIFFERENCE


@pytest.mark.parametrize(("name", "part"), [("llama", "to_gguf"), ("gemma2", "to_gguf"), ("llama", "rope_tensors")])
def test_it_would_see_what_is_left_out(
    name: str, part: str, make: Callable[[str], RunFolder], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """Without our own check, which refuses these."""
    monkeypatch.setattr(gguf_file, part, (lambda tensor, *_: tensor) if part == "to_gguf" else (lambda *_: {}))
    monkeypatch.setattr("core.export.gguf.as_gguf.require_agreement", lambda *_: None)
    run = make(name)
    assert export_here(run, tmp_path / "out", "gguf", quantization="f32").end.type == "job_finished"
    assert largest_difference(run, gguf_in(tmp_path / "out")) > 10 * MOST_DIFFERENCE


def test_a_k_quant_by_llama_cpps_own_quantizer(
    make: Callable[[str], RunFolder], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """`llama-quantize` is not in the Python package, but what it calls is."""
    tool = tmp_path / "bin" / "llama-quantize"
    tool.parent.mkdir()
    paths = ", ".join(repr(path) for path in sys.path if path)
    tool.write_text(
        f"#!{sys.executable}\nimport sys; sys.path[:0] = [{paths}]\n"
        "from tests.core.export.test_llama_cpp import quantize; sys.exit(quantize(*sys.argv[1:]))\n",
        encoding="utf-8",
    )
    tool.chmod(tool.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{tool.parent}{os.pathsep}{os.environ['PATH']}")
    exported = export_here(make("qwen3"), tmp_path / "out", "ollama", quantization="Q4_K_M")
    assert exported.end.type == "job_finished", exported.end
    assert gguf_in(tmp_path / "out").name.endswith("-Q4_K_M.gguf")
    assert exported.completed.agreement is not None
    assert 0.001 < exported.completed.agreement["kl"] < 0.4


def quantize(source: str, target: str, kind: str) -> int:
    assert kind == "Q4_K_M"
    parameters = llama_cpp.llama_model_quantize_default_params()
    parameters.ftype = llama_cpp.LLAMA_FTYPE_MOSTLY_Q4_K_M
    return int(llama_cpp.llama_model_quantize(source.encode(), target.encode(), ctypes.byref(parameters)))
