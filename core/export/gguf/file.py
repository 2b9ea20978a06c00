"""Writes a GGUF in a stream: the trained weights tensor by tensor, large ones a few rows at a time, never a model in memory."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import gguf
import numpy as np
import torch
from gguf import GGMLQuantizationType as Ggml
from gguf import LlamaFileType

from core import __version__
from core.export.gguf.families import (
    TensorNames,
    family_of,
    is_changed,
    is_left_out,
    rope_tensors,
    to_gguf,
    write_settings,
)
from core.export.gguf.vocabulary import Vocabulary
from core.export.merged.tensors import Stored, read_rows
from core.export.merged.weights import TrainedWeights
from core.schema.errors import TunesmithError

PIECE_ELEMENTS = 8 << 20
# Embeddings and head decide more than their size: four and five bits are kept from them.
CAREFUL = ("token_embd.weight", "output.weight")
TYPES: Mapping[str, tuple[Ggml, Ggml, LlamaFileType]] = {
    "f32": (Ggml.F32, Ggml.F32, LlamaFileType.ALL_F32),
    "f16": (Ggml.F16, Ggml.F16, LlamaFileType.MOSTLY_F16),
    "bf16": (Ggml.BF16, Ggml.BF16, LlamaFileType.MOSTLY_BF16),
    "q8_0": (Ggml.Q8_0, Ggml.Q8_0, LlamaFileType.MOSTLY_Q8_0),
    "q5_0": (Ggml.Q5_0, Ggml.Q8_0, LlamaFileType.MOSTLY_Q5_0),
    "q4_0": (Ggml.Q4_0, Ggml.Q8_0, LlamaFileType.MOSTLY_Q4_0),
}


@dataclass(frozen=True, slots=True)
class Planned:
    """One tensor of the file to be: its name there, its type, and where its numbers come from."""

    name: str
    shape: tuple[int, ...]
    dtype: Ggml
    source: str | torch.Tensor

    @property
    def nbytes(self) -> int:
        block, size = gguf.GGML_QUANT_SIZES[self.dtype]
        return math.prod(self.shape) // int(block) * int(size)


class GgufPlan:
    """A GGUF that can be written: everything that can be refused has been."""

    def __init__(self, trained: TrainedWeights, vocabulary: Vocabulary, quantization: str, name: str) -> None:
        self.config = trained.bare.config.get_text_config()
        self.family = family_of(self.config)
        self.vocabulary = vocabulary
        self.name = display_name(name, vocabulary)
        self._trained = trained
        self._quantization = quantization
        # The file is opened only when it is written; until then the writer collects.
        self._writer = gguf.GGUFWriter(None, self.family.arch)
        self._settings()
        self.tensors = list(self._plan())

    @property
    def nbytes(self) -> int:
        return sum(tensor.nbytes for tensor in self.tensors)

    def write(self, path: Path, on_bytes: Callable[[int, int], None]) -> None:
        """OSError ENOSPC where the disk is full; TunesmithError `gguf_f16_overflow`."""
        writer = self._writer
        for tensor in self.tensors:
            writer.add_tensor_info(tensor.name, tensor.shape, np.dtype(np.float32), tensor.nbytes, tensor.dtype)
        writer.write_header_to_file(path)
        writer.write_kv_data_to_file()
        writer.write_ti_data_to_file()
        file = writer.fout[0]
        done, total = 0, self.nbytes
        try:
            for tensor in self.tensors:
                writer.write_padding(file, file.tell())
                for piece in self._pieces(tensor):
                    data = encode(piece, tensor.dtype, tensor.name)
                    file.write(data)
                    done += len(data)
                    on_bytes(done, total)
                writer.write_padding(file, tensor.nbytes)
        finally:
            writer.close()

    def _settings(self) -> None:
        writer = self._writer
        writer.add_type("model")
        writer.add_name(self.name)
        writer.add_string("general.tunesmith_version", __version__)
        writer.add_file_type(TYPES[self._quantization][2])
        writer.add_quantization_version(gguf.GGML_QUANT_VERSION)
        write_settings(writer, self.config, self.family)
        writer.add_vocab_size(len(self.vocabulary.tokens))
        self.vocabulary.write(writer)

    def _plan(self) -> Iterator[Planned]:
        names = TensorNames(self.family, self.config.num_hidden_layers)
        for name, tensor in rope_tensors(self._writer, self.config, self.family).items():
            yield Planned(name, tuple(tensor.shape), Ggml.F32, tensor)
        tied = bool(self.config.tie_word_embeddings)
        found = set()
        for name, stored in self._trained.stored.items():
            if is_left_out(name, tied=tied):
                continue
            theirs = names.of(name)
            shape = self._shape(theirs, stored)
            found.add(theirs)
            yield Planned(theirs, shape, self._type(theirs, shape), name)
        if "token_embd.weight" not in found:
            raise TunesmithError(
                "export_weights_missing",
                "The model's embeddings are not in its files.",
                "The files of this model do not belong together; fetch it again.",
                missing=1,
                name="embed_tokens",
            )

    def _shape(self, name: str, stored: Stored) -> tuple[int, ...]:
        if name in CAREFUL:
            return (len(self.vocabulary.tokens), *stored.shape[1:])
        return stored.shape

    def _type(self, name: str, shape: tuple[int, ...]) -> Ggml:
        if len(shape) < 2:
            return Ggml.F32
        wanted = TYPES[self._quantization][1 if name in CAREFUL else 0]
        block, _ = gguf.GGML_QUANT_SIZES[wanted]
        return wanted if shape[-1] % block == 0 else Ggml.F16

    def _pieces(self, tensor: Planned) -> Iterator[torch.Tensor]:
        """The tensor's numbers, a few rows at a time where it can be."""
        if isinstance(tensor.source, torch.Tensor):
            yield tensor.source
            return
        name, trained = tensor.source, self._trained
        rows = max(1, PIECE_ELEMENTS // max(1, math.prod(tensor.shape[1:])))
        if name in trained.touched or is_changed(name, self.family) or len(tensor.shape) < 2:
            whole = to_gguf(trained.tensor(name), name, self.family, self.config)
            yield from torch.split(whole, rows) if whole.dim() > 1 else (whole,)
            return
        for first in range(0, tensor.shape[0], rows):
            yield read_rows(trained.stored[name], first, min(first + rows, tensor.shape[0]))


def encode(tensor: torch.Tensor, dtype: Ggml, name: str) -> bytes:
    """The bytes of a piece."""
    numbers = tensor.float().numpy()
    if dtype == Ggml.F16:
        with np.errstate(over="ignore"):
            half = numbers.astype(np.float16)
        if not np.isfinite(half).all() and np.isfinite(numbers).all():
            raise TunesmithError(
                "gguf_f16_overflow",
                f"The weights {name} are too large for float16, so the model would say nonsense.",
                "Export it as bf16 or q8_0 instead.",
                name=name,
            )
        return bytes(half.tobytes())
    encoded: bytes = gguf.quants.quantize(np.ascontiguousarray(numbers), dtype).tobytes()
    return encoded


def display_name(name: str, vocabulary: Vocabulary) -> str:
    """llama.cpp lets special tokens swallow the space behind them where the name says Phi-3, and only there."""
    says_so = any(sign in name.lower() for sign in ("phi-3", "phi3"))
    if vocabulary.strips_after_special:
        return name if says_so else f"{name} (phi-3)"
    return name.replace("-3", "_3").replace("i3", "i_3").replace("I3", "I_3") if says_so else name
