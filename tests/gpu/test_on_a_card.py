"""What the trace assumes of a card, held against the card: stand-ins for kernels, CUDA's rules of autocast, one training.

Deselected where no NVIDIA card answers: pytest -m gpu -n 0 tests/gpu
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from benchmarks import gpu
from benchmarks.gpu_configurations import CONFIGURATIONS, SHAPES
from benchmarks.gpu_model import write_model
from core.estimate import device_of
from core.training.memory_trace import TraceSetup, trace_step

pytestmark = pytest.mark.gpu


def on_the_card(work: Callable[[Any], Any]) -> int:
    """Bytes above what lay there before, at the peak of `work(device)`."""
    import torch

    for _ in range(2):  # the first time cuBLAS takes its work space
        torch.cuda.synchronize()
        before = torch.cuda.memory_allocated()
        torch.cuda.reset_peak_memory_stats()
        work("cuda")
        torch.cuda.synchronize()
        peak = torch.cuda.max_memory_allocated() - before
    return int(peak)


def in_the_ledger(work: Callable[[Any], Any]) -> int:
    """The same by the stand-ins, on fake tensors."""
    from torch._subclasses.fake_tensor import FakeTensorMode

    from core.training.memory_trace.card_rules import CardRules
    from core.training.memory_trace.kernels import KERNELS
    from core.training.memory_trace.ledger import Ledger
    from core.training.memory_trace.stand_ins import stand_ins

    ledger = Ledger(KERNELS, answer=False, learned_fraction=1.0)
    with FakeTensorMode(allow_non_fake_inputs=True), stand_ins(ledger, TraceSetup(), []), ledger, CardRules(ledger):
        work("cpu")
    return max(total for total, _ in ledger.peaks.values())


def attention(heads: int, kv_heads: int, width: int, *, masked: bool) -> Callable[[Any], Any]:
    def work(device: Any) -> None:
        import torch

        def made(count: int) -> torch.Tensor:
            shape = (2, 1024, count, width)
            return torch.empty(shape, dtype=torch.bfloat16, device=device).requires_grad_().transpose(1, 2)

        query, key, value = made(heads), made(kv_heads), made(kv_heads)
        if masked:  # as transformers does: only flash attention shares heads
            key, value = (tensor.repeat_interleave(heads // kv_heads, 1) for tensor in (key, value))
        mask = torch.ones(2, 1, 1024, 1024, dtype=torch.bool, device=device) if masked else None
        out = torch.nn.functional.scaled_dot_product_attention(
            query, key, value, attn_mask=mask, is_causal=not masked, enable_gqa=not masked and heads != kv_heads
        )  # fmt: skip
        out.transpose(1, 2).contiguous().sum().backward()

    return work


@pytest.mark.parametrize(
    ("heads", "kv_heads", "width", "masked"),
    [(16, 16, 128, False), (32, 8, 128, False), (32, 8, 64, False), (8, 4, 256, False), (16, 8, 64, True),
     (16, 8, 128, True), (8, 4, 256, True)],
)  # fmt: skip
def test_attention_takes_what_its_stand_in_takes(heads: int, kv_heads: int, width: int, masked: bool) -> None:
    work = attention(heads, kv_heads, width, masked=masked)
    assert in_the_ledger(work) == pytest.approx(on_the_card(work), rel=0.02)


@pytest.mark.parametrize("double", [True, False])
def test_a_4bit_product_dequantises_the_whole_weight(double: bool) -> None:
    import torch
    from bitsandbytes.functional import quantize_4bit
    from bitsandbytes.nn import Linear4bit

    layer = Linear4bit(4096, 4096, bias=False, compute_dtype=torch.bfloat16, compress_statistics=double,
                       quant_type="nf4").to("cuda")  # fmt: skip

    def work(_: Any) -> None:
        x = torch.empty(2048, 4096, dtype=torch.bfloat16, device="cuda", requires_grad=True)
        layer(x).sum().backward()

    activations, weight = 2048 * 4096 * 2, 4096 * 4096 * 2
    scales = 4096 * 4096 // 64 * 4
    assert on_the_card(work) == pytest.approx(3 * activations + weight + scales * double, rel=0.03)
    packed, state = quantize_4bit(torch.ones(64, 64, dtype=torch.bfloat16, device="cuda"), compress_statistics=double)
    assert packed.numel() == 2048
    assert state.nested == double


def test_autocast_runs_in_32_bit_what_the_rules_say() -> None:
    import torch

    half = torch.ones(2, 8, dtype=torch.bfloat16, device="cuda")
    norm = torch.nn.LayerNorm(8, dtype=torch.bfloat16, device="cuda")
    with torch.autocast("cuda", dtype=torch.bfloat16):
        results = [norm(half), half.pow(2), half.softmax(-1), half.sum(), half.rsqrt(), half.exp(), half.cumsum(0)]
        assert {result.dtype for result in results} == {torch.float32}
        assert (half @ half.T).dtype == half.sigmoid().dtype == torch.nn.functional.silu(half).dtype == torch.bfloat16


@pytest.mark.slow
@pytest.mark.parametrize("place", [0, 1])
def test_a_training_takes_what_was_predicted_and_traced(place: int, tmp_path: Path) -> None:
    one = CONFIGURATIONS[place]
    card = gpu.card_here()
    assert card is not None
    write_model(tmp_path / "model", SHAPES[one.shape])
    told = gpu.train(one, tmp_path / "model", tmp_path, None)
    assert told["ran"], told["error"]
    recipe = one.recipe(Path("m"), Path("r"))
    setup = TraceSetup(batch=one.batch, sequence=one.row, scheme=recipe.quantization.scheme,
                       checkpointing=recipe.training.gradient_checkpointing, optimizer=recipe.training.optimizer,
                       cublas_workspace_bytes=device_of(card).workspace_bytes // 2)  # fmt: skip
    traced = trace_step(SHAPES[one.shape], setup).allocated_peak_bytes
    assert traced == pytest.approx(told["allocated_peak_bytes"], rel=0.01)
    predicted = gpu.predict(one, device_of(card))
    assert predicted.allocated_peak_bytes == pytest.approx(told["allocated_peak_bytes"], rel=0.01)
