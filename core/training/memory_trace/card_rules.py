"""What torch does on a card and not on the processor that the trace runs on: CUDA's list of 32-bit operations under
autocast, dropout with a mask of its own, fused attention.

Source: torch 2.13, aten/src/ATen/autocast_mode.h (AT_FORALL_FP32, AT_FORALL_FP32_SET_OPT_DTYPE; the CPU's list is
shorter: without layer_norm, pow, softmax, sum), aten/native/Dropout.cpp (native_dropout where fused).
"""

from __future__ import annotations

from typing import Any

import torch
from torch.autograd.graph import _engine_run_backward
from torch.overrides import TorchFunctionMode

from core.training.memory_trace.attention import attention
from core.training.memory_trace.ledger import Ledger

# By name, for the function, the method and the operator alike.
IN_32_BIT = {
    "layer_norm", "native_layer_norm", "group_norm", "pow", "__pow__", "rsqrt", "exp", "expm1", "log", "log10", "log2",
    "log1p", "reciprocal", "softplus", "nll_loss", "cross_entropy", "logsumexp", "cosine_similarity", "dist", "norm",
    "kl_div", "mse_loss", "softmax", "log_softmax", "sum", "prod", "cumsum", "cumprod",
}  # fmt: skip
# These get the type of their result set instead, which spares a cast where none was asked for.
BY_RESULT_TYPE = {"softmax", "log_softmax", "sum", "prod", "cumsum", "cumprod"}


class CardRules(TorchFunctionMode):
    def __init__(self, ledger: Ledger) -> None:
        super().__init__()
        self.ledger = ledger

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        kwargs = kwargs or {}
        name = getattr(func, "__name__", "")
        if name == "backward" and len(args) == 1 and isinstance(args[0], torch.Tensor):
            return self._backward(args[0])
        if name == "scaled_dot_product_attention":
            return self._attention(*args, **kwargs)
        if name in ("dropout", "dropout_") and _is_training(args, kwargs):
            share = args[1] if len(args) > 1 else kwargs.get("p", 0.5)
            return torch.native_dropout(args[0], share, True)[0] if share else args[0]
        if name in IN_32_BIT and args and torch.is_autocast_enabled("cpu"):
            return _in_32_bit(name, func, args, kwargs)
        return func(*args, **kwargs)

    def _backward(self, loss: torch.Tensor) -> None:
        """What `loss.backward()` comes to; run as it is, these rules would be off for what checkpoints compute again."""
        with self:
            _engine_run_backward(
                (loss,), (torch.ones_like(loss),), False, False, (), allow_unreachable=True, accumulate_grad=True
            )  # fmt: skip

    def _attention(
        self, query: Any, key: Any, value: Any, attn_mask: Any = None, dropout_p: float = 0.0, **options: Any
    ) -> torch.Tensor:
        if torch.is_autocast_enabled("cpu"):
            dtype = torch.get_autocast_dtype("cpu")
            query, key, value = query.to(dtype), key.to(dtype), value.to(dtype)
        return attention(self.ledger, query, key, value, attn_mask)


def _is_training(args: tuple[Any, ...], kwargs: dict[str, Any]) -> bool:
    return bool(args[2] if len(args) > 2 else kwargs.get("training", True))


def _in_32_bit(name: str, func: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    def half(value: Any) -> bool:
        return isinstance(value, torch.Tensor) and value.dtype in (torch.float16, torch.bfloat16)

    if not any(half(value) for value in (*args, *kwargs.values())):
        return func(*args, **kwargs)
    if name in BY_RESULT_TYPE:
        if kwargs.get("dtype") is None and not any(isinstance(value, torch.dtype) for value in args):
            kwargs = {**kwargs, "dtype": torch.float32}
        return func(*args, **kwargs)
    args = tuple(value.float() if half(value) else value for value in args)
    return func(*args, **{key: value.float() if half(value) else value for key, value in kwargs.items()})
