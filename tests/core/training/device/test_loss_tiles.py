"""The tiles of the chunked loss: TRL's own where Triton runs, smaller ones elsewhere, the same loss and gradients."""

from __future__ import annotations

import pytest
import torch
import trl.kernels.chunked_logprob as kernels
import trl.trainer.utils as head

from core.training.device.loss_tiles import LARGE, SMALL, fit_loss_tiles


@pytest.fixture(autouse=True)
def _tiles_as_before(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kernels, "TOKEN_CHUNK_SIZE", LARGE[0])
    monkeypatch.setattr(head, "_CHUNKED_LOGPROB_CHUNK_SIZE", LARGE[1])


@pytest.mark.parametrize(("triton", "sizes"), [(True, LARGE), (False, SMALL)])
def test_small_tiles_are_for_devices_without_triton(
    triton: bool, sizes: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kernels, "_use_triton", lambda device: triton)
    fit_loss_tiles()
    assert sizes == (kernels.TOKEN_CHUNK_SIZE, head._CHUNKED_LOGPROB_CHUNK_SIZE)


def test_the_size_of_tiles_changes_nothing_but_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    def loss_and_gradients(tokens: int, words: int) -> list[torch.Tensor]:
        monkeypatch.setattr(kernels, "TOKEN_CHUNK_SIZE", tokens)
        generator = torch.Generator().manual_seed(0)
        hidden = torch.randn(50, 16, generator=generator).requires_grad_()
        weight = torch.randn(300, 16, generator=generator).requires_grad_()
        targets = torch.randint(0, 300, (50,), generator=generator)
        told = kernels.ChunkedLogProbFunction.apply(hidden, weight, None, targets, 1.0, words)
        (-told[0].sum()).backward()
        return [told[0].detach(), hidden.grad, weight.grad]

    for small, large in zip(loss_and_gradients(8, 64), loss_and_gradients(*LARGE), strict=True):
        torch.testing.assert_close(small, large, rtol=1e-5, atol=1e-5)
