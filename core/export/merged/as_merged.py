"""The merged model: streamed from base and adapter into 16-bit safetensors, read back, and asked what the trained one was."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import psutil

from core.export.pace import Pace
from core.export.target import listing, mark, target_folder
from core.models.weights import weight_files
from core.schema.errors import TunesmithError
from core.schema.events import ExportCompleted
from core.training.model.trained import Trained

if TYPE_CHECKING:
    from core.export.check.compare import Agreement, Bounds
    from core.export.merged.weights import TrainedWeights

ROOM_FOR_THE_REST_BYTES = 64 << 20  # tokenizer, configuration, card


def export_merged(source: Trained, to: Path, pace: Pace) -> ExportCompleted:
    needed = sum(path.stat().st_size for path in weight_files(source.base if source.is_adapter else source.weights))
    with target_folder(to, needed + ROOM_FOR_THE_REST_BYTES) as part:
        pace.enter("importing")
        from core.export.card import write_card
        from core.export.carried import carry_model_files
        from core.export.check.compare import SIXTEEN_BIT, SIXTEEN_BIT_MIXTURE
        from core.export.check.end_of_turn import all_ends, require_agreed_end
        from core.export.check.judging import Trial
        from core.export.check.probes import load_exported_tokenizer
        from core.export.merged.merge import require_same_bytes, write_merged
        from core.export.merged.weights import TrainedWeights
        from core.training.model.weights_file import disk_errors

        pace.enter("loading_model")
        tokenizer = load_exported_tokenizer(source)
        trained = TrainedWeights(source)
        pace.enter("merging")
        with disk_errors():
            digests = write_merged(trained, part, lambda done, total: pace.progress(done, total, "bytes"))
            carry_model_files(source, tokenizer, part, all_ends(source, tokenizer))
        pace.enter("checking")
        require_same_bytes(part, digests, lambda done, total: pace.progress(done, total, "bytes"))
        require_agreed_end(tokenizer, folder=part)
        agreement = None
        if trained.is_streamable or fits_in_memory(trained):
            agreement = Trial(source, trained, tokenizer, pace).of_folder(part)
            require_agreement(agreement, SIXTEEN_BIT_MIXTURE if is_mixture(trained) else SIXTEEN_BIT)
        write_card(part, source, "merged", agreement)
        found = agreement.as_dict() if agreement is not None else None
        mark(part, format="merged", run=source.name, agreement=found)
        pace.attend()
    files, size = listing(to)
    verified = True if agreement is not None else None  # read back, but nobody could ask it
    return ExportCompleted(to=str(to), format="merged", files=files, bytes=size, verified=verified, agreement=found)


def is_mixture(trained: TrainedWeights) -> bool:
    config = trained.bare.config.get_text_config()
    return any(getattr(config, name, None) for name in ("num_local_experts", "num_experts", "n_routed_experts"))


def fits_in_memory(trained: TrainedWeights) -> bool:
    """Whether the model can be held in float32, for the check of one that cannot be read part by part."""
    needed = 4 * sum(parameter.numel() for _, parameter in trained.bare_names)
    return bool(needed < 0.8 * psutil.virtual_memory().available)


def require_agreement(agreement: Agreement, bounds: Bounds) -> None:
    """A model that answers differently is not handed out: what was begun is removed again."""
    if not agreement.is_within(bounds):
        differing = agreement.places - agreement.same_places
        raise TunesmithError(
            "export_differs",
            f"The exported model goes on differently from what was trained (at {differing} of {agreement.places} places, "
            f"{agreement.kl:.2g} nats per token), so it was not kept.",
            "Export the adapter instead, and please report this with the run's export.log.",
            differing=differing,
            places=agreement.places,
            kl=round(agreement.kl, 4),
        )
