"""Stand-ins for torch's fused attention kernels on the card: what they save for the backward pass and what they take in it.

Sources: torch 2.13, aten/native/transformers/attention.cpp (choice, padding, masks), cuda/flash_attn/flash_api.cpp
(mha_fwd, mha_bwd), cuda/attention.cu and attention_backward.cu (memory-efficient attention).
"""

from __future__ import annotations

from typing import Any

import torch

from core.training.memory_trace.ledger import Ledger

FLASH_TYPES = (torch.float16, torch.bfloat16)
FLASH_LARGEST_HEAD = 256


def attention(
    ledger: Ledger,
    query: torch.Tensor,  # (batch, heads, sequence, head size), as are key and value with their own heads
    key: torch.Tensor,
    value: torch.Tensor,
    mask: torch.Tensor | None,
) -> torch.Tensor:
    """Flash attention where it can run (16 bit, no mask, heads alike), else memory-efficient attention."""
    flash = (
        mask is None
        and query.dtype in FLASH_TYPES
        and query.shape[-1] == value.shape[-1] <= FLASH_LARGEST_HEAD
    )  # fmt: skip
    if flash:
        result: torch.Tensor = _Flash.apply(query, key, value, ledger)  # type: ignore[no-untyped-call]
        return result.transpose(1, 2)
    if key.shape[1] != query.shape[1]:  # only flash attention shares keys between heads by itself
        share = query.shape[1] // key.shape[1]
        key, value = (tensor.repeat_interleave(share, 1) for tensor in (key, value))
    bias = None if mask is None else _additive(mask, query.dtype)
    result = _Efficient.apply(query, key, value, bias, ledger)  # type: ignore[no-untyped-call]
    return result.transpose(1, 2)


def _additive(mask: torch.Tensor, dtype: torch.dtype) -> torch.Tensor:
    """A boolean mask becomes 0 and minus infinity in the query's type, its rows padded to 16 elements."""
    bias = torch.where(mask.logical_not(), torch.zeros((), dtype=dtype), torch.ones((), dtype=dtype)) \
        if mask.dtype == torch.bool else mask  # fmt: skip
    length = bias.shape[-1]
    if length % 16:
        bias = torch.nn.functional.pad(bias, (0, 16 - length % 16))[..., :length]
    return bias


class _Flash(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, query: Any, key: Any, value: Any, ledger: Ledger) -> torch.Tensor:
        batch, heads, length, width = query.shape
        out: torch.Tensor = query.new_empty((batch, length, heads, width))
        log_sum = query.new_empty((batch, heads, length), dtype=torch.float32)
        ctx.ledger = ledger
        ctx.save_for_backward(query, key, value, out, log_sum)
        return out

    @staticmethod
    def backward(ctx: Any, gradient: torch.Tensor) -> Any:
        query, key, value, _, _ = ctx.saved_tensors
        batch, heads, length, width = query.shape
        padded = -(-length // 128) * 128
        wide = -(-width // 32) * 32 if width <= 192 else 256
        gradients = [tensor.new_empty(tensor.transpose(1, 2).shape) for tensor in (query, key, value)]
        with ctx.ledger.as_category("workspace"):
            work = [
                query.new_empty((batch, heads, padded), dtype=torch.float32),
                query.new_empty((batch, heads, padded, wide), dtype=torch.float32),  # dq is summed up in 32 bit
            ]
            if key.shape[1] != heads:  # shared keys: for each head first, then summed into the real ones
                work += [query.new_empty((batch, length, heads, width)) for _ in range(2)]
        del work
        return *(tensor.transpose(1, 2) for tensor in gradients), None


class _Efficient(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, query: Any, key: Any, value: Any, bias: Any, ledger: Ledger) -> torch.Tensor:
        batch, heads, length, width = query.shape
        out: torch.Tensor = query.new_empty((batch, length, heads, value.shape[-1]))
        log_sum = query.new_empty((batch, heads, -(-length // 32) * 32), dtype=torch.float32)
        if width > 128 and query.dtype != torch.float32:  # wider heads are summed up outside of the registers
            with ledger.as_category("workspace"):
                query.new_empty(out.shape, dtype=torch.float32)
        ctx.ledger = ledger
        ctx.save_for_backward(query, key, value, bias, out, log_sum)
        return out

    @staticmethod
    def backward(ctx: Any, gradient: torch.Tensor) -> Any:
        query, key, value, _, _, log_sum = ctx.saved_tensors
        batch, heads, length, width = query.shape
        gradients = [tensor.new_empty(tensor.transpose(1, 2).shape) for tensor in (query, key, value)]
        with ctx.ledger.as_category("workspace"):
            work = [query.new_empty(log_sum.shape, dtype=torch.float32)]
            if query.dtype != torch.float32:
                padded, wide = -(-length // 64) * 64, -(-width // 64) * 64
                # dq is always summed up in 32 bit. dk and dv are where a head is wider than a block of 64; counted whole,
                # though kernels since torch 2.1 hold some blocks of them only: never the highest moment of a layer.
                sums = 1 if width <= 64 else 3
                work.append(query.new_empty((sums, batch, heads, padded, wide), dtype=torch.float32))
        del work
        return *(tensor.transpose(1, 2) for tensor in gradients), None, None
