"""The judges of an export: each says what one model has in mind at the places of the probes."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import torch
from peft import PeftModel
from transformers import AutoModelForCausalLM, PreTrainedTokenizerBase

from core.export.check.asking import Said, ask, batches, head_rows, holders, streamed
from core.export.check.compare import Agreement, compare
from core.export.check.end_of_turn import all_ends
from core.export.check.probes import Probe, find_probes
from core.export.gguf.reading import GgufWeights
from core.export.merged.weights import FolderWeights, TrainedWeights
from core.export.pace import Pace
from core.training.model.trained import Trained

IN_MEMORY_BYTES = (
    24 << 20
)  # of weights: a model this small is loaded as anybody would load it, within the bound of a merge
PROMPTS = 64
PARAMETERS_FOR_ALL = 2_000_000_000  # a larger model is asked fewer: the processor needs minutes


class Trial:
    """What base and adapter say side by side, and then what a written model says."""

    def __init__(
        self, source: Trained, trained: TrainedWeights, tokenizer: PreTrainedTokenizerBase, pace: Pace
    ) -> None:
        self._pace = pace
        self._remote = source.recipe.model.allow_remote_code
        parameters = sum(parameter.numel() for parameter in trained.bare.parameters())
        fewer = -(-parameters // PARAMETERS_FOR_ALL)
        self.probes = find_probes(source, tokenizer, all_ends(source, tokenizer), max(12, PROMPTS // fewer))
        self._is_streamable = trained.is_streamable
        small = sum(stored.nbytes for stored in trained.stored.values()) <= IN_MEMORY_BYTES
        whole = small or not self._is_streamable
        self.trained, self.base = self._take_whole(source, trained) if whole else self._take(trained)

    def of_folder(self, folder: Path) -> Agreement:
        """The written safetensors, loaded by transformers: as a whole where it is small, else part by part."""
        small = sum(path.stat().st_size for path in folder.glob("*.safetensors")) <= IN_MEMORY_BYTES
        if small or not self._is_streamable:
            model = self._load(folder)
            return self.compare(self._ask(model), "transformers")
        weights = FolderWeights(folder, trust_remote_code=self._remote)
        with streamed(weights.model, weights, self.tick(weights.model)):
            said = ask(weights.model, self.probes, weights.head_rows, weights.vocabulary)
        return self.compare(said, "transformers, part by part")

    def of_gguf(self, weights: GgufWeights, *, ties: bool) -> Agreement:
        """The written GGUF as its own settings say: by transformers' reader where it is small and needs no factors that
        this reader passes over, else by ours, part by part."""
        path = weights.path
        if path.stat().st_size <= IN_MEMORY_BYTES and not any(name.startswith("rope_") for name in weights.tensors):
            model = AutoModelForCausalLM.from_pretrained(
                path.parent, gguf_file=path.name, config=weights.config, dtype=torch.float32
            ).eval()
            return self.compare(self._ask(model), "transformers", ties=ties)
        with streamed(weights.model, weights, self.tick(weights.model)):
            said = ask(weights.model, self.probes, weights.head_rows, weights.vocabulary)
        return self.compare(said, "part by part", ties=ties)

    def compare(self, written: Said, judge: str, *, ties: bool = True) -> Agreement:
        return compare(self.trained, written, self.base, self.probes, judge, ties=ties)

    def tick(self, model: Any, passes: int = 1) -> Any:
        """Tells how far a streamed model is, and hears a cancel in it."""
        return Ticks(model, self.probes, self._pace, passes).tick

    def _load(self, folder: Path) -> Any:
        return AutoModelForCausalLM.from_pretrained(
            folder, dtype=torch.float32, use_safetensors=True, trust_remote_code=self._remote, local_files_only=True
        ).eval()

    def _take_whole(self, source: Trained, trained: TrainedWeights) -> tuple[Said, Said | None]:
        """As transformers and PEFT load it, the whole model in memory: nothing here is read by what wrote the merge."""
        model = self._load(trained.folder)
        if not source.is_adapter:
            return self._ask(model), None
        base = self._ask(model)
        return self._ask(PeftModel.from_pretrained(model, source.weights, local_files_only=True).eval()), base

    def _ask(self, model: Any) -> Said:
        """One whose weights are in memory."""
        bare = model.get_base_model() if isinstance(model, PeftModel) else model
        return ask(model, self.probes, *head_rows(bare), self._pace.attend)

    def _take(self, trained: TrainedWeights) -> tuple[Said, Said | None]:
        model, has_adapter = trained.model, bool(trained.touched)
        said: list[Said] = []
        with streamed(model, trained, self.tick(model, 2 if has_adapter else 1)):
            for off in (False, True) if has_adapter else (False,):
                with model.disable_adapter() if off else nullcontext():
                    said.append(ask(model, self.probes, trained.head_rows, trained.vocabulary))
        return said[0], said[1] if has_adapter else None


class Ticks:
    """Counts the parts that had their turn, of all there will be."""

    def __init__(self, model: Any, probes: Sequence[Probe], pace: Pace, passes: int) -> None:
        bare = model.get_base_model() if hasattr(model, "get_base_model") else model
        layers = max(1, bare.config.get_text_config().num_hidden_layers)
        self._total = passes * len(list(batches(probes, bare.config.get_text_config()))) * layers
        self._per_layer = max(1, (sum(1 for _ in holders(model)) - 1) // layers)  # the head has no turn
        self._pace, self._done = pace, 0

    def tick(self) -> None:
        self._done += 1
        self._pace.progress(min(self._done // self._per_layer, self._total), self._total, "layers")
