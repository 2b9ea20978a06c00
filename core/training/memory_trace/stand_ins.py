"""Replaced for the time of a trace: what looks at real values or at the kind of device, and so would take another way on
fake tensors than on a card. Nothing here changes what the libraries do with memory on a card.
"""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

import bitsandbytes
import peft.tuners.lora.dora
import torch
import transformers.masking_utils
import trl.kernels.chunked_logprob
import trl.trainer.utils
from bitsandbytes.autograd._functions import MatMul8bitLt
from bitsandbytes.functional import dequantize_4bit, int8_vectorwise_dequant
from bitsandbytes.optim import GlobalOptimManager
from bitsandbytes.optim.optimizer import Optimizer8bit
from transformers.utils import logging as transformers_logging

from core.training.device.loss_tiles import LARGE, SMALL
from core.training.memory_trace.ledger import Ledger
from core.training.memory_trace.setup import TraceSetup

PAGED_FROM = 100_000  # bitsandbytes 0.50, optim/optimizer.py: smaller states stay on the card
LOSS = trl.kernels.chunked_logprob


@contextmanager
def stand_ins(ledger: Ledger, setup: TraceSetup, paged: list[int]) -> Iterator[None]:
    """`paged` collects the bytes of optimizer states in managed memory."""
    answers = torch.is_autocast_enabled

    def is_autocast_enabled(device_type: str | None = None) -> bool:  # PEFT asks for CUDA's by giving none
        return answers("cpu" if device_type in (None, "cuda") else device_type)

    def state_buffer(self: Any, parameter: torch.Tensor, dtype: torch.dtype = torch.float32) -> torch.Tensor:
        if not self.is_paged or parameter.numel() < PAGED_FROM:
            return torch.zeros_like(parameter, dtype=dtype)
        with ledger.off_the_card():
            buffer = torch.zeros_like(parameter, dtype=dtype)
        paged.append(buffer.nbytes)
        return buffer

    def product_8bit(
        left: Any, right: Any, out: Any = None, state: Any = None, threshold: float = 0.0, bias: Any = None
    ) -> Any:
        if threshold > 0.0:
            state.threshold = threshold
        return MatMul8bitLt.apply(left, right, out, bias, state)  # on the processor it would be MatMul8bitFp

    tiles = LARGE if setup.triton else SMALL
    with ExitStack() as stack:
        for target, name, new in (
            (torch, "is_autocast_enabled", is_autocast_enabled),
            (Optimizer8bit, "get_state_buffer", state_buffer),
            (bitsandbytes, "matmul", product_8bit),
            (torch.nn.Module, "to", _to),
            (peft.tuners.lora.dora, "dequantize_module_weight", _dequantized),
            (peft.tuners.lora.dora, "deepcopy", lambda layer: layer),
            # A fake tensor counts as being compiled; then the mask would never be left out.
            (transformers.masking_utils, "is_tracing", lambda *_: False),
            (LOSS, "_use_triton", lambda _: setup.triton),
            (trl.trainer.utils, "_use_triton", lambda _: setup.triton),
            (LOSS, "TOKEN_CHUNK_SIZE", tiles[0]),
            (trl.trainer.utils, "_CHUNKED_LOGPROB_CHUNK_SIZE", tiles[1]),
            (LOSS, "_addmm_fp32", lambda total, *_: total.add_(1)),  # cuBLAS writes 32 bit by itself
        ):
            stack.enter_context(patch.object(target, name, new))
        if setup.triton:
            divide = SimpleNamespace(cdiv=lambda whole, part: -(-whole // part))  # Triton may not be here
            stack.enter_context(patch.object(LOSS, "triton", divide, create=True))
            stack.enter_context(patch.object(LOSS, "_forward_kernel", _Kernel()))
            stack.enter_context(patch.object(LOSS, "_backward_kernel", _Kernel()))
        # A table of the whole process, to which transformers adds embeddings: neither read from it nor leave anything there.
        stack.enter_context(patch.object(GlobalOptimManager, "_instance", None))
        stack.enter_context(quiet())
        yield


def _to(self: torch.nn.Module, *args: Any, **kwargs: Any) -> torch.nn.Module:
    """Module.to swaps parameters, which fake tensors refuse (PEFT moves each adapter); the type changes all the same."""
    _, dtype, *_ = torch._C._nn._parse_to(*args, **kwargs)
    for parameter in self.parameters() if dtype is not None else ():
        if parameter.is_floating_point():
            parameter.data = parameter.data.to(dtype)
    return self


def _dequantized(layer: Any) -> torch.Tensor:
    """PEFT finds the kind of weight by the name of its class, which fake tensors do not keep."""
    weight: torch.Tensor = layer.weight
    if hasattr(weight, "quant_state"):
        return torch.nn.Parameter(dequantize_4bit(weight.data, weight.quant_state), requires_grad=False)
    if hasattr(layer, "state"):
        return torch.nn.Parameter(int8_vectorwise_dequant(weight.data, layer.state.SCB), requires_grad=False)
    return weight


class _Kernel:
    """A Triton kernel: writes into what it is given and takes nothing for itself."""

    def __getitem__(self, grid: Any) -> Any:
        return lambda *_, **__: None


@contextmanager
def quiet() -> Iterator[None]:
    """No words of the libraries on what is only tried out."""
    level = transformers_logging.get_verbosity()
    transformers_logging.set_verbosity_error()
    products = logging.getLogger("bitsandbytes.autograd._functions")  # tells of each 8-bit product
    before, products.disabled = products.disabled, True
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        transformers_logging.set_verbosity(level)
        products.disabled = before
