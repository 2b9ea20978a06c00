"""Smaller tiles for TRL's chunked loss where there is no Triton: on Windows and on processors.

There TRL 1.16 folds each tile of 4,096 tokens by 32,768 words in plain torch operations, eight times in 32 bit: 3 GiB on
top of an 8 B model's step, more than the whole logits of a vocabulary of 32,000. The sizes have no public names.
"""

from __future__ import annotations

import trl.kernels.chunked_logprob as kernels
import trl.trainer.utils as head

from core.training.device import machine

LARGE = (kernels.TOKEN_CHUNK_SIZE, head._CHUNKED_LOGPROB_CHUNK_SIZE)  # TRL's own, (tokens, words)
SMALL = (1024, 4096)  # 16 MiB in 32 bit; still large enough to keep a card busy


def fit_loss_tiles() -> None:
    """Sets the tiles for the device of this process; the loss is the same to the last digits of its arithmetic."""
    kernels.TOKEN_CHUNK_SIZE, head._CHUNKED_LOGPROB_CHUNK_SIZE = (
        LARGE if kernels._use_triton(machine.device()) else SMALL
    )
