"""What gpu.py trains: real shapes of several families, each in a few ways, from half a gigabyte to a full 24 GiB card."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from core.models import facts_from_config
from core.schema.model_facts import ModelFacts
from core.schema.recipe import Recipe
from core.schema.toml_codec import recipe_from_toml

STEPS = 3  # the optimizer's states come with the first step, so the second one is the highest


def _decoder(model_type: str, name: str, **numbers: Any) -> dict[str, Any]:
    names = {"V": "vocab_size", "H": "hidden_size", "I": "intermediate_size", "L": "num_hidden_layers",
             "nh": "num_attention_heads", "nk": "num_key_value_heads", "d": "head_dim"}  # fmt: skip
    values = {names.get(key, key): value for key, value in numbers.items()}
    return {
        "architectures": [f"{name}ForCausalLM"], "model_type": model_type, "torch_dtype": "bfloat16",
        "bos_token_id": 1, "eos_token_id": 2, "pad_token_id": 0, "max_position_embeddings": 32_768, **values,
    }  # fmt: skip


# Published shapes.
SHAPES: dict[str, dict[str, Any]] = {
    "Qwen2.5-0.5B": _decoder("qwen2", "Qwen2", V=151_936, H=896, I=4864, L=24, nh=14, nk=2, tie_word_embeddings=True),
    "Llama-3.2-1B": _decoder(
        "llama", "Llama", V=128_256, H=2048, I=8192, L=16, nh=32, nk=8, d=64, tie_word_embeddings=True
    ),
    "Gemma-3-1B": _decoder(
        "gemma3_text", "Gemma3", V=262_144, H=1152, I=6912, L=26, nh=4, nk=1, d=256, sliding_window=512,
        tie_word_embeddings=True,
    ),
    "polyglot-ko-1.3b": _decoder(
        "gpt_neox", "GPTNeoX", V=30_080, H=2048, I=8192, L=24, nh=16, rotary_pct=0.5, tie_word_embeddings=False
    ),
    "Qwen3-1.7B": _decoder(
        "qwen3", "Qwen3", V=151_936, H=2048, I=6144, L=28, nh=16, nk=8, d=128, tie_word_embeddings=True
    ),
    "Gemma-2-2B": _decoder(
        "gemma2", "Gemma2", V=256_000, H=2304, I=9216, L=26, nh=8, nk=4, d=256, sliding_window=4096,
        tie_word_embeddings=True,
    ),
    "Phi-4-mini": _decoder(
        "phi3", "Phi3", V=200_064, H=3072, I=8192, L=32, nh=24, nk=8, partial_rotary_factor=0.75,
        original_max_position_embeddings=4096, tie_word_embeddings=True,
    ),
    "Mistral-7B": _decoder(
        "mistral", "Mistral", V=32_768, H=4096, I=14_336, L=32, nh=32, nk=8, sliding_window=None,
        tie_word_embeddings=False,
    ),
    "Llama-3.1-8B": _decoder(
        "llama", "Llama", V=128_256, H=4096, I=14_336, L=32, nh=32, nk=8, tie_word_embeddings=False
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Configuration:
    """One training: `batch` rows of `row` tokens on the card at once (packed into one context where `packing` says so)."""

    shape: str
    scheme: str
    batch: int
    row: int
    settings: dict[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        more = ", ".join(f"{path.rpartition('.')[2]} {value}" for path, value in self.settings.items())
        return f"{self.shape} {self.scheme} {self.batch} x {self.row}" + (f" ({more})" if more else "")

    def facts(self) -> ModelFacts:
        return facts_from_config(SHAPES[self.shape], self.shape)

    def recipe(self, model: Path, rows: Path) -> Recipe:
        wanted = {
            "quantization.scheme": self.scheme, "training.micro_batch_size": self.batch,
            "training.max_seq_len": self.row, "training.gradient_accumulation_steps": 1, "training.packing": "false",
            "training.max_steps": STEPS, "training.learn_from": "everything", "dataset.held_out_fraction": 0,
            "evaluation.every_steps": 1_000_000, "checkpoints.every_steps": 1_000_000, **self.settings,
        }  # fmt: skip
        text = f"[model]\nsource = '{model.as_posix()}'\n[dataset]\nsource = '{rows.as_posix()}'\n"
        return recipe_from_toml(text, [f"{path}={value}" for path, value in wanted.items()])


NO_CHECKPOINTS = {"training.gradient_checkpointing": "false"}
FULL_LOGITS = {"training.chunked_loss": "false"}
PACKED = {"training.packing": "true"}
ALL_WEIGHTS = {"lora.enabled": "false", "training.optimizer": "adamw_8bit"}

CONFIGURATIONS: tuple[Configuration, ...] = (
    Configuration("Qwen2.5-0.5B", "nf4", 8, 1024),
    Configuration("Qwen2.5-0.5B", "none", 4, 2048, NO_CHECKPOINTS),
    Configuration("Qwen2.5-0.5B", "none", 2, 2048, ALL_WEIGHTS),
    Configuration("Llama-3.2-1B", "nf4", 2, 4096),
    Configuration("Llama-3.2-1B", "nf4", 2, 1024, NO_CHECKPOINTS),
    Configuration("Llama-3.2-1B", "none", 4, 2048, FULL_LOGITS),
    Configuration("Llama-3.2-1B", "int8", 2, 2048),
    Configuration("Llama-3.2-1B", "none", 2, 1024, {**ALL_WEIGHTS, "training.optimizer": "adamw_torch_fused"}),
    Configuration("Gemma-3-1B", "nf4", 2, 2048),
    Configuration("Gemma-3-1B", "none", 4, 1024, NO_CHECKPOINTS),
    Configuration("polyglot-ko-1.3b", "nf4", 8, 1024),
    Configuration("polyglot-ko-1.3b", "none", 16, 256, {"training.optimizer": "adamw_torch"}),
    Configuration("Qwen3-1.7B", "nf4", 4, 1024, PACKED),
    Configuration("Qwen3-1.7B", "nf4", 1, 8192),
    Configuration("Qwen3-1.7B", "none", 2, 2048, {"lora.use_dora": "true"}),
    Configuration("Gemma-2-2B", "nf4", 1, 2048),
    Configuration("Gemma-2-2B", "none", 2, 1024),
    Configuration("Phi-4-mini", "nf4", 2, 2048),
    Configuration("Phi-4-mini", "none", 1, 2048, {"lora.rank": "64"}),
    Configuration("Mistral-7B", "nf4", 1, 4096),
    Configuration("Mistral-7B", "nf4", 4, 1024, {"training.gradient_accumulation_steps": "2"}),
    Configuration("Mistral-7B", "nf4", 2, 1024, NO_CHECKPOINTS),
    Configuration("Mistral-7B", "none", 1, 2048),
    Configuration("Llama-3.1-8B", "nf4", 2, 2048),
    Configuration("Llama-3.1-8B", "nf4", 8, 1024, {"lora.dropout": "0.05"}),
    Configuration("Llama-3.1-8B", "nf4", 4, 2048, PACKED),
    Configuration("Llama-3.1-8B", "nf4", 1, 1024, FULL_LOGITS),
    Configuration("Llama-3.1-8B", "none", 1, 2048),
)
