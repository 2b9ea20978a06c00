"""What kernels on the card take beyond their results, for operations that torch shows as one: bitsandbytes' matrix
products, rows picked by a mask, values that a program asks for. Handlers run instead of the operation.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import bitsandbytes  # noqa: F401  registers torch.ops.bitsandbytes
import torch

from core.training.memory_trace.ledger import Kernel, Ledger

Op = Callable[..., Any]
aten = torch.ops.aten
bnb = torch.ops.bitsandbytes


def gemm_4bit(ledger: Ledger, op: Op, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """bitsandbytes 0.50, backends/cuda/ops.py: from 1,536 rows on always, below often, the weight is dequantised as a
    whole and multiplied by cuBLAS. The custom kernel for few rows needs less; counted is the larger way."""
    activations, shape = args[0], args[2]
    scales = kwargs.get("absmax_8bit")
    if scales is not None:
        dequantized = ledger.temporary(scales.shape, torch.float32)
        scales = ledger.temporary(scales.shape, torch.float32)  # the mean is added into a second tensor
        del dequantized
    weight = ledger.temporary(tuple(shape), activations.dtype)
    result = op(*args, **kwargs)
    ledger.note(result)
    del weight
    return result


def as_workspace(ledger: Ledger, op: Op, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """Dequantised weights and scales: the caller drops them after one product."""
    result = op(*args, **kwargs)
    ledger.note(result, "workspace")
    return result


def int8_vectorwise_quant(ledger: Ledger, op: Op, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """backends/cuda/ops.py: with a threshold the absolute values and a mask are made first. No column is counted as an
    outlier: how many there are depends on the data, and each takes two bytes a token."""
    activations = args[0]
    threshold = args[1] if len(args) > 1 else kwargs.get("threshold", 0.0)
    scales = ledger.temporary((activations.numel() // activations.shape[-1],), torch.float32, "activations")
    quantized = ledger.temporary(activations.shape, torch.int8, "activations")
    if threshold <= 0:
        return quantized, scales, None
    absolute = ledger.temporary(activations.shape, activations.dtype)
    mask = ledger.temporary(activations.shape, torch.bool)
    del absolute, mask
    return quantized, scales, torch.empty(0, dtype=torch.int64)


def int8_mixed_scaled_mm(ledger: Ledger, op: Op, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """backends/default/ops.py: a 32-bit integer product, then float16, then the wanted type."""
    activations, bias = args[0], (args[6] if len(args) > 6 else kwargs.get("bias"))
    result = int8_product(ledger, args[1], args[2], bias, activations.dtype)
    return result, torch.empty(0, dtype=activations.dtype)


def int8_scaled_mm(ledger: Ledger, op: Op, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    return int8_product(ledger, args[0], args[1], kwargs.get("bias"), kwargs.get("dtype") or torch.float16)


def int8_product(ledger: Ledger, left: Any, right: Any, bias: Any, dtype: torch.dtype) -> torch.Tensor:
    shape = (*left.shape[:-1], right.shape[0])
    integers = ledger.temporary(shape, torch.int32)
    half = ledger.temporary(shape, torch.float16, "activations")
    del bias  # added in place
    result = half if dtype == torch.float16 else ledger.temporary(shape, dtype, "activations")
    del integers, half
    return result


def index(ledger: Ledger, op: Op, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """Rows picked by a boolean mask (aten/native/TensorAdvancedIndexing): their places first, one 64-bit number for each
    row and dimension. How many there are is in the values; the setup tells."""
    source, indices = args[0], args[1]
    if len(indices) != 1 or indices[0] is None or indices[0].dtype != torch.bool:
        return op(*args, **kwargs)
    mask = indices[0]
    count = max(1, int(mask.numel() * ledger.learned_fraction))
    places = ledger.temporary((count, mask.dim()), torch.int64)
    result = source.new_empty((count, *source.shape[mask.dim() :]))
    ledger.note(result)
    del places
    return result


def index_put(ledger: Ledger, op: Op, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """With accumulation the CUDA kernel sorts (aten/native/cuda/Indexing.cu): linear, sorted and original places, and
    room for the sort."""
    target, indices, values = args[0], args[1], args[2]
    accumulate = args[3] if len(args) > 3 else kwargs.get("accumulate", False)
    if accumulate:
        width = math.prod(target.shape[len([i for i in indices if i is not None]) :]) or 1
        rows = max(1, values.numel() // width)
        sorting = [ledger.temporary((rows,), torch.int64) for _ in range(4)]
        del sorting
    return target


def first_value(ledger: Ledger, op: Op, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """A fake tensor has no values: masks answer as the setup says, numbers are one."""
    dtype = args[0].dtype
    if dtype == torch.bool:
        return ledger.answer
    return 1.0 if dtype.is_floating_point else 1


KERNELS: dict[Any, Kernel] = {
    bnb.gemm_4bit.default: gemm_4bit,
    bnb.dequantize_4bit.default: as_workspace,
    bnb.dequantize_blockwise.default: as_workspace,
    bnb.int8_vectorwise_quant.default: int8_vectorwise_quant,
    bnb.int8_mixed_scaled_mm.default: int8_mixed_scaled_mm,
    bnb.int8_scaled_mm.default: int8_scaled_mm,
    aten.index.Tensor: index,
    aten.index_put_.default: index_put,
    aten._index_put_impl_.default: index_put,
    aten._local_scalar_dense.default: first_value,
}
