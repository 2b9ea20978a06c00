"""Traces real models in many ways of training; tests hold the estimate against the figures.

    python benchmarks/memory_grid.py [MODEL ...]
    python benchmarks/memory_grid.py missing         only what the file does not have yet

Writes benchmarks/results/memory-grid.json with the versions of the libraries. The models are of families that have forms of
their own (benchmarks/memory_forms.py) and, marked as such, of some that have none.
"""

from __future__ import annotations

import gc
import json
import logging
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

import torch

from core.models import suggestion
from core.training.memory_trace import TraceSetup, trace_step

OUT = Path(__file__).resolve().parent / "results" / "memory-grid.json"
LIBRARIES = ("torch", "transformers", "peft", "trl", "bitsandbytes", "accelerate")


def suggested(hub_id: str) -> dict[str, Any]:
    found = suggestion(hub_id)
    assert found is not None, hub_id
    config = dict(found.config)
    return {"architectures": config.get("architectures"), **config.get("text_config", config)}


def decoder(model_type: str, **values: Any) -> dict[str, Any]:
    names = {
        "V": "vocab_size", "H": "hidden_size", "I": "intermediate_size", "L": "num_hidden_layers",
        "nh": "num_attention_heads", "nk": "num_key_value_heads", "d": "head_dim",
    }  # fmt: skip
    return {"model_type": model_type, **{names.get(name, name): value for name, value in values.items()}}


MODELS: dict[str, dict[str, Any]] = {
    "Llama-3.1-8B": suggested("meta-llama/Llama-3.1-8B"),
    "Llama-3.2-1B": suggested("meta-llama/Llama-3.2-1B"),
    "Mistral-7B-v0.3": suggested("mistralai/Mistral-7B-v0.3") | {"sliding_window": 4096},  # as its first version
    "Qwen2.5-0.5B": decoder("qwen2", V=151_936, H=896, I=4864, L=24, nh=14, nk=2, tie_word_embeddings=True),
    "Qwen2.5-7B": decoder("qwen2", V=152_064, H=3584, I=18_944, L=28, nh=28, nk=4),
    "Qwen3-1.7B": suggested("Qwen/Qwen3-1.7B"),
    "Gemma-2-2B": decoder(
        "gemma2", V=256_000, H=2304, I=9216, L=26, nh=8, nk=4, d=256, sliding_window=4096, tie_word_embeddings=True
    ),
    "Gemma-3-4B": suggested("google/gemma-3-4b-it"),
    "Phi-4-mini": suggested("microsoft/Phi-4-mini-instruct"),
    "polyglot-ko-1.3b": decoder(
        "gpt_neox", V=30_080, H=2048, I=8192, L=24, nh=16, max_position_embeddings=2048, rotary_pct=0.5
    ),
    "Falcon-7B": decoder("falcon", V=65_024, H=4544, L=32, nh=71, tie_word_embeddings=True),
    "Mixtral-8x7B": decoder(
        "mixtral", V=32_000, H=4096, I=14_336, L=32, nh=32, nk=8, num_local_experts=8, num_experts_per_tok=2
    ),
    "Qwen3-30B-A3B": decoder(
        "qwen3_moe", V=151_936, H=2048, I=6144, L=48, nh=32, nk=4, d=128, num_experts=128, num_experts_per_tok=8,
        moe_intermediate_size=768,
    ),
    "StableLM-2-1.6B": decoder("stablelm", V=100_352, H=2048, I=5632, L=24, nh=32, nk=32, use_qkv_bias=True),
    "StarCoder2-3B": decoder(
        "starcoder2", V=49_152, H=3072, I=12_288, L=30, nh=24, nk=2, sliding_window=4096, tie_word_embeddings=True
    ),
    "EXAONE-4-1.2B": decoder("exaone4", V=102_400, H=2048, I=4096, L=30, nh=32, nk=8, d=64, tie_word_embeddings=True),
    "GPT-2-XL": {
        "model_type": "gpt2", "vocab_size": 50_257, "n_embd": 1600, "n_layer": 48, "n_head": 25, "n_positions": 2048,
        "layer_norm_epsilon": 1e-5, "tie_word_embeddings": True,
    },
    "Phi-2": decoder(
        "phi", V=51_200, H=2560, I=10_240, L=32, nh=32, nk=32, partial_rotary_factor=0.4, layer_norm_eps=1e-5, resid_pdrop=0.1,
        hidden_act="gelu_new",
    ),
    "Minitron-4B": decoder(
        "nemotron", V=256_000, H=3072, I=9216, L=32, nh=24, nk=8, d=128, hidden_act="relu2", norm_eps=1e-5,
        partial_rotary_factor=0.5,
    ),
    "OPT-1.3B": decoder(
        "opt", V=50_272, H=2048, L=24, nh=32, ffn_dim=8192, word_embed_proj_dim=2048, max_position_embeddings=8192,
        dropout=0.1, activation_function="relu", tie_word_embeddings=True,
    ),
    "GPT-J-6B": {
        "model_type": "gptj", "vocab_size": 50_400, "n_embd": 4096, "n_layer": 28, "n_head": 16, "rotary_dim": 64,
        "n_positions": 2048, "activation_function": "gelu_new", "layer_norm_epsilon": 1e-5, "tie_word_embeddings": False,
    },
    "GPT-Neo-1.3B": {
        "model_type": "gpt_neo", "vocab_size": 50_257, "hidden_size": 2048, "num_layers": 24, "num_heads": 16,
        "attention_types": [[["global", "local"], 12]], "max_position_embeddings": 2048, "window_size": 256,
        "activation_function": "gelu_new", "layer_norm_epsilon": 1e-5, "tie_word_embeddings": True,
    },
    "SantaCoder": {
        "model_type": "gpt_bigcode", "vocab_size": 49_280, "n_embd": 2048, "n_layer": 24, "n_head": 16, "n_inner": 8192,
        "n_positions": 8192, "multi_query": True, "layer_norm_epsilon": 1e-5, "tie_word_embeddings": True,
        "activation_function": "gelu_pytorch_tanh",
    },
    "BLOOM-1.7B": {
        "model_type": "bloom", "vocab_size": 250_880, "hidden_size": 2048, "n_layer": 24, "n_head": 16,
        "layer_norm_epsilon": 1e-5, "tie_word_embeddings": True,
    },
    "MPT-7B": {
        "model_type": "mpt", "vocab_size": 50_432, "d_model": 4096, "n_layers": 32, "n_heads": 32, "max_seq_len": 8192,
        "expansion_ratio": 4, "tie_word_embeddings": True,
    },
    "GLM-4-9B": decoder("glm", V=151_552, H=4096, I=13_696, L=40, nh=32, nk=2, d=128, attention_bias=True),
    "GLM-4-9B-0414": decoder("glm4", V=151_552, H=4096, I=13_696, L=40, nh=32, nk=2, d=128, attention_bias=False),
    "Helium-2B": decoder("helium", V=48_000, H=2560, I=7040, L=24, nh=20, nk=20, d=128, rms_norm_eps=1e-8),
    "AFM-4.5B": decoder("arcee", V=128_004, H=2560, I=18_432, L=36, nh=20, nk=4, d=128, hidden_act="relu2"),
    "Apertus-8B": decoder("apertus", V=131_072, H=4096, I=21_504, L=32, nh=32, nk=8, hidden_act="xielu"),
    "OLMo-7B": decoder("olmo", V=50_304, H=4096, I=11_008, L=32, nh=32, nk=32),
    "Hunyuan-1.8B": decoder(
        "hunyuan_v1_dense", V=120_818, H=2048, I=6144, L=32, nh=16, nk=4, d=128, tie_word_embeddings=True
    ),
    "Seed-OSS-36B": decoder("seed_oss", V=155_136, H=5120, I=27_648, L=64, nh=80, nk=8, d=128),
    "HyperCLOVAX-14B": decoder("hyperclovax", V=110_592, H=6144, I=14_336, L=38, nh=48, nk=8, d=128),
    "ERNIE-4.5-0.3B": decoder("ernie4_5", V=103_424, H=1024, I=3072, L=18, nh=16, nk=2, d=128, tie_word_embeddings=True),
    "Jais-2-8B": decoder("jais2", V=150_272, H=3328, I=26_624, L=32, nh=26, nk=26, d=128),
    "Ministral-3-3B": decoder(
        "ministral3", V=131_072, H=3072, I=9216, L=26, nh=32, nk=8, d=128, tie_word_embeddings=True
    ),
}  # fmt: skip
UNTRACED: dict[str, dict[str, Any]] = {
    "OLMo-2-7B": decoder("olmo2", V=100_352, H=4096, I=11_008, L=32, nh=32, nk=32),
    "Granite-3.1-8B": decoder("granite", V=49_155, H=4096, I=12_800, L=40, nh=32, nk=8, tie_word_embeddings=True),
    "Command-R7B": decoder(
        "cohere2", V=256_000, H=4096, I=14_336, L=32, nh=32, nk=8, sliding_window=4096, tie_word_embeddings=True
    ),
    "OLMo-3-7B": decoder("olmo3", V=100_278, H=4096, I=11_008, L=32, nh=32, nk=32),
    "Qwen3.5-4B": decoder(
        "qwen3_5_text",
        V=248_320,
        H=2560,
        I=9216,
        L=32,
        nh=16,
        nk=4,
        d=256,
        linear_num_value_heads=32,
        linear_num_key_heads=16,
        tie_word_embeddings=True,
    ),
    "LFM2-1.2B": decoder(
        "lfm2",
        V=65_536,
        H=2048,
        I=12_288,
        L=16,
        nh=32,
        nk=8,
        full_attn_idxs=[2, 5, 8, 10, 12, 14],
        conv_L_cache=3,
        tie_word_embeddings=True,
    ),
    "Gemma-4-E2B": {"model_type": "gemma4_text"},
    "gpt-oss-20b": decoder(
        "gpt_oss", V=201_088, H=2880, I=2880, L=24, nh=64, nk=8, d=64, num_local_experts=32, num_experts_per_tok=4
    ),
}
# Of families that Tunesmith does not know at all: their layers are guessed from their config.
GUESSED: dict[str, dict[str, Any]] = {
    "OLMoE-1B-7B": decoder(
        "olmoe", V=50_304, H=2048, I=1024, L=16, nh=16, nk=16, num_experts=64, num_experts_per_tok=8
    ),
    "Qwen1.5-MoE": decoder(
        "qwen2_moe",
        V=151_936,
        H=2048,
        I=5632,
        L=24,
        nh=16,
        nk=16,
        num_experts=60,
        num_experts_per_tok=4,
        moe_intermediate_size=1408,
        shared_expert_intermediate_size=5632,
    ),
    "MiniCPM3-4B": {"model_type": "minicpm3"},
    "DeepSeek-V2-Lite": decoder(
        "deepseek_v2",
        V=102_400,
        H=2048,
        I=10_944,
        L=27,
        nh=16,
        nk=16,
        n_routed_experts=64,
        n_shared_experts=2,
        num_experts_per_tok=6,
        moe_intermediate_size=1408,
        first_k_dense_replace=1,
        kv_lora_rank=512,
        q_lora_rank=None,
        qk_nope_head_dim=128,
        qk_rope_head_dim=64,
        v_head_dim=128,
    ),
    "Persimmon-8B": {"model_type": "persimmon"},
    "NanoChat": decoder("nanochat", V=65_536, H=1280, I=5120, L=20, nh=10, nk=10),
    "VaultGemma-1B": decoder(
        "vaultgemma", V=256_000, H=1152, I=6912, L=26, nh=4, nk=4, d=256, tie_word_embeddings=True
    ),
    "DiffLlama": {"model_type": "diffllama"},
}

BASE = TraceSetup(batch=2, sequence=2048, optimizer="adamw_8bit")
LORA = replace(BASE, scheme="none")
FULL = replace(BASE, scheme="none", lora=False)
SETUPS: tuple[TraceSetup, ...] = (
    BASE,
    replace(BASE, batch=8, sequence=256, rank=64),
    replace(BASE, batch=1, sequence=8192, optimizer="paged_adamw_8bit"),
    replace(BASE, batch=4, sequence=1024, chunked_loss=False),
    replace(BASE, batch=4, sequence=512, checkpointing=False),
    replace(LORA, batch=1, sequence=4096, optimizer="adamw_torch"),
    replace(LORA, batch=4, sequence=512, checkpointing=False, chunked_loss=False),
    replace(FULL, batch=1, sequence=2048, optimizer="adamw_torch"),
    replace(FULL, batch=4, sequence=1024, checkpointing=False, optimizer="paged_adamw_8bit"),
    replace(FULL, batch=2, sequence=512, chunked_loss=False, optimizer="adamw_8bit"),
)
# What else a recipe may say, on a few of the models.
OTHERS: tuple[TraceSetup, ...] = (
    replace(BASE, packing=True, batch=1, sequence=4096),
    replace(BASE, accumulation=True),
    replace(BASE, scheme="int8"),
    replace(BASE, dropout=0.05),
    replace(BASE, dora=True),
    replace(BASE, target_modules=("q_proj", "v_proj")),
    replace(BASE, compute_dtype="float32", batch=1, sequence=1024),
    replace(FULL, accumulation=True, batch=1, sequence=1024, optimizer="adamw_torch_fused"),
    replace(BASE, packing=True, batch=1, sequence=2048, checkpointing=False),
    replace(BASE, attention="eager", batch=4, sequence=1024),
    replace(BASE, attention="eager", batch=1, sequence=4096),
    replace(BASE, attention="eager", batch=2, sequence=512, checkpointing=False),
    replace(FULL, attention="eager", batch=2, sequence=1024, optimizer="adamw_torch"),
)
OTHERS_ON = ("Llama-3.2-1B", "Qwen3-1.7B", "Gemma-3-4B")
PAGED = replace(BASE, optimizer="paged_adamw_8bit")
# What hardly anybody asks for, together.
UNUSUAL: tuple[TraceSetup, ...] = (
    replace(PAGED, batch=3, sequence=1000, dora=True),
    replace(PAGED, batch=2, sequence=1537, rank=256),
    replace(PAGED, batch=5, sequence=1000, rank=1, scheme="fp4", double_quant=False),
    replace(PAGED, batch=2, sequence=1537, scheme="int8", chunked_loss=False),
    replace(PAGED, batch=2, sequence=1000, scheme="int8", dora=True),
    replace(PAGED, batch=2, sequence=1000, scheme="none", dora=True),
    replace(PAGED, batch=2, sequence=1000, target_modules=("q_proj", "v_proj"), dropout=0.05, checkpointing=False),
    replace(PAGED, batch=3, sequence=777, attention="eager", chunked_loss=False),
    replace(PAGED, batch=7, sequence=777, padded=True),
    replace(FULL, batch=2, sequence=1000, optimizer="adafactor"),
    replace(FULL, batch=1, sequence=3333, optimizer="lion_8bit"),
    replace(FULL, batch=1, sequence=1000, optimizer="adamw_torch_fused", checkpointing=False),
)
UNUSUAL_ON = ("Llama-3.1-8B", "Mistral-7B-v0.3", "Gemma-3-4B")


MIXED_LAYERS = ("Qwen3.5-4B", "LFM2-1.2B", "Gemma-4-E2B", "gpt-oss-20b")
LATER = tuple(MODELS)[list(MODELS).index("Phi-2") :]
SHORT = ("GPT-J-6B", "GPT-Neo-1.3B", "BLOOM-1.7B")  # made for 2,048 tokens
ALL_ON = ("Llama-3.1-8B", "Mistral-7B-v0.3", "Qwen2.5-0.5B", "Qwen2.5-7B", "Gemma-2-2B", *OTHERS_ON)


def cases(model: str) -> Iterator[TraceSetup]:
    """All ways on some models, a few on the others: a trace takes seconds."""
    if model in GUESSED or model in MIXED_LAYERS:
        yield from (SETUPS[at] for at in (0, 4))
        return
    if model in UNTRACED:
        yield from (SETUPS[at] for at in (0, 3, 4, 6))
        return
    every = tuple(SETUPS) if model in ALL_ON else tuple(SETUPS[at] for at in (0, 1, 3, 4, 7))
    if model in LATER:
        every = tuple(SETUPS[at] for at in ((0, 1, 3, 4, 6, 7) if model in SHORT else (0, 1, 2, 3, 4, 6, 7)))
    yield from every
    if model in OTHERS_ON:
        yield from OTHERS
    if model in UNUSUAL_ON:
        yield from UNUSUAL


def main(models: list[str]) -> None:
    gc.collect()
    gc.freeze()
    logging.disable(logging.WARNING)
    torch.set_num_threads(1)
    rows = json.loads(OUT.read_text(encoding="utf-8"))["rows"] if OUT.exists() and models else []
    rows = [row for row in rows if row["model"] not in models]
    every = {**MODELS, **UNTRACED, **GUESSED}
    known = {(row["model"], json.dumps(row["setup"])) for row in rows}
    for model in every if models in ([], ["missing"]) else models:
        config = every[model]
        for setup in cases(model):
            if (model, json.dumps(different(setup))) in known:
                continue
            began = time.time()
            trace = trace_step(config, setup)
            rows.append(
                {
                    "model": model,
                    "setup": different(setup),
                    "allocated_peak_gib": round(trace.allocated_peak_bytes / 2**30, 4),
                    "evaluation_peak_gib": round(trace.evaluation_peak_bytes / 2**30, 4),
                }
            )
            print(
                f"{model} {different(setup)}: {trace.allocated_peak_bytes / 2**30:.3f} GiB, {time.time() - began:.1f} s",
                flush=True,
            )
            write(rows)


def write(rows: list[dict[str, Any]]) -> None:
    content = {
        "libraries": {name: version(name) for name in LIBRARIES},
        "configs": {**MODELS, **UNTRACED, **GUESSED},
        "untraced": list(UNTRACED),
        "guessed": list(GUESSED),
    }
    lines = ",\n".join("  " + json.dumps(row) for row in rows)
    OUT.write_text(f'{json.dumps(content, indent=1)[:-2]},\n "rows": [\n{lines}\n ]\n}}\n', encoding="utf-8")


def different(setup: TraceSetup) -> dict[str, Any]:
    """What is not as usual."""
    usual = TraceSetup()
    return {
        name: getattr(setup, name) for name in TraceSetup.__slots__ if getattr(setup, name) != getattr(usual, name)
    }  # fmt: skip


if __name__ == "__main__":
    main(sys.argv[1:])
