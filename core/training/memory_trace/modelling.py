"""The real model, its quantised layers and its adapter, made of fake tensors in the order in which a run makes them.

transformers decides which layers are quantised, PEFT and core/training/building put the adapter on; only the quantised
weights are laid out here, because `Params4bit` cannot wrap a fake tensor. A test holds their bytes against real ones.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import torch
from bitsandbytes.functional import QuantState
from bitsandbytes.nn import Linear4bit, Linear8bitLt
from transformers import AutoConfig, AutoModelForCausalLM, BitsAndBytesConfig, PretrainedConfig
from transformers.integrations.bitsandbytes import replace_with_bnb_linear
from transformers.quantizers.base import HfQuantizer
from trl.trainer.utils import add_fused_lm_head

from core.schema.errors import TunesmithError
from core.schema.recipe import DatasetTable, LoraTable, ModelTable, Recipe
from core.training.building import name_the_experts, put_adapter_on
from core.training.device.machine import DTYPES
from core.training.memory_trace.ledger import Ledger
from core.training.memory_trace.setup import TraceSetup
from core.training.memory_trace.stand_ins import quiet
from core.training.model.base_model import left_whole

BLOCK = 64
SCALE_BLOCK = 256


def as_config(config: Mapping[str, Any] | PretrainedConfig) -> PretrainedConfig:
    """transformers' own config; TunesmithError where it does not know the model."""
    if isinstance(config, PretrainedConfig):
        return config
    values = {key: value for key, value in config.items() if key != "model_type"}
    try:
        return AutoConfig.for_model(str(config.get("model_type")), **values)
    except (ValueError, KeyError, TypeError) as error:
        raise TunesmithError(
            "trace_unknown_model",
            f"The installed transformers cannot build a model of the type {config.get('model_type')}.",
            "Use the estimate without --exact, or choose another model.",
            model_type=str(config.get("model_type")),
            reason=str(error)[:500],
        ) from error


def skeleton(config: PretrainedConfig, setup: TraceSetup) -> Any:
    """The whole model without any memory (meta tensors), all its layers in place, quantised ones as such."""
    options: dict[str, Any] = {} if setup.attention == "auto" else {"attn_implementation": setup.attention}
    with quiet(), torch.device("meta"):
        model = AutoModelForCausalLM.from_config(config, dtype=DTYPES[setup.compute_dtype], **options)
        if setup.scheme != "none":
            _quantise(model, setup)
    return model


def decoder_layers(model: Any) -> tuple[Any, str]:
    """(the module that holds the decoder's layers, their name in it)."""
    count = model.config.get_text_config().num_hidden_layers
    for module in model.modules():
        for name, child in module.named_children():
            if isinstance(child, torch.nn.ModuleList) and len(child) == count:
                return module, name
    raise TunesmithError(
        "trace_no_layers",
        f"The layers of {type(model).__name__} are not in one list, so they cannot be told apart.",
        "Use the estimate without --exact.",
        architecture=type(model).__name__,
    )


def load(model: Any, setup: TraceSetup, ledger: Ledger) -> Any:
    """Fills the skeleton with fake tensors as `load_model` and `build_trainer` do with real ones; the adapted model."""
    _materialise(model, setup, ledger, linear_weights(model))
    model.config.use_cache = setup.plain_loop and not setup.checkpointing
    name_the_experts(model)
    if setup.kept_in_32_bit:
        for parameter in model.parameters():
            if parameter.dtype in (torch.float16, torch.bfloat16):
                with ledger.as_category("kept_16bit"):
                    parameter.data = parameter.data.float()
    if setup.lora:
        model.requires_grad_(False)
        model = put_adapter_on(model, _recipe(setup), "traced")
    if setup.checkpointing:
        (model.get_base_model() if setup.lora else model).activation_checkpointing_enable(
            {"use_reentrant": setup.reentrant}
        )
        if setup.lora:
            model.enable_input_require_grads()
    if not setup.plain_loop:
        add_fused_lm_head(model.get_base_model() if setup.lora else model, outputs=("log_probs", "entropy", "is_top1"))
    if setup.lora:
        for name, parameter in model.named_parameters():
            if not parameter.requires_grad:
                continue
            if setup.scheme != "none" and "lora_magnitude_vector" not in name:
                parameter.data = parameter.data.to(torch.bfloat16)  # TRL does, and build_trainer takes it back
            parameter.data = parameter.data.float()
            ledger.mark(parameter.data, "lora")
    return model


def _quantise(model: Any, setup: TraceSetup) -> None:
    """Puts bitsandbytes' layers where transformers would (embeddings, head, fused experts stay)."""
    if setup.scheme == "int8":
        wanted = BitsAndBytesConfig(load_in_8bit=True, llm_int8_skip_modules=left_whole(model.config.model_type))
    else:
        wanted = BitsAndBytesConfig(
            load_in_4bit=True,
            llm_int8_skip_modules=left_whole(model.config.model_type),
            bnb_4bit_quant_type=setup.scheme,
            bnb_4bit_use_double_quant=setup.double_quant,
            bnb_4bit_compute_dtype=DTYPES[setup.compute_dtype],
        )
    keep = HfQuantizer.get_modules_to_not_convert(
        model, wanted.llm_int8_skip_modules, getattr(model, "_keep_in_fp32_modules", None)
    )
    replace_with_bnb_linear(model, modules_to_not_convert=keep, quantization_config=wanted)
    setattr(model, "is_loaded_in_8bit" if setup.scheme == "int8" else "is_loaded_in_4bit", True)


def linear_weights(model: Any) -> set[int]:
    """The weights that count as `weights` and not as `kept_16bit`: linear layers but the head."""
    head = model.get_output_embeddings()
    return {
        id(module.weight)
        for module in model.modules()
        if isinstance(module, torch.nn.Linear) and module is not head
    }  # fmt: skip


def _materialise(model: Any, setup: TraceSetup, ledger: Ledger, linears: set[int]) -> None:
    dtype = DTYPES[setup.compute_dtype]
    made: dict[int, torch.nn.Parameter] = {}  # tied weights are one
    for module in model.modules():
        for name, parameter in list(module._parameters.items()):
            if parameter is None:
                continue
            if name == "weight" and isinstance(module, Linear4bit):
                module.weight = _weight_4bit(module, setup, ledger)
            elif name == "weight" and isinstance(module, Linear8bitLt):
                _fill_8bit(module, setup, ledger)
            else:
                if id(parameter) not in made:
                    kind = parameter.dtype if not parameter.is_floating_point() else dtype
                    made[id(parameter)] = torch.nn.Parameter(
                        ledger.temporary(
                            parameter.shape, kind, "weights" if id(parameter) in linears else "kept_16bit"
                        ),
                        requires_grad=parameter.requires_grad,
                    )
                module._parameters[name] = made[id(parameter)]
        for name, buffer in list(module._buffers.items()):
            if buffer is not None:
                module._buffers[name] = ledger.temporary(buffer.shape, buffer.dtype, "kept_16bit")


def _weight_4bit(module: Any, setup: TraceSetup, ledger: Ledger) -> torch.nn.Parameter:
    """bitsandbytes 0.50, functional.quantize_4bit: the packed weight and what its QuantState keeps."""
    shape = torch.Size((module.out_features, module.in_features))
    dtype = DTYPES[setup.compute_dtype]

    def part(elements: int, kind: torch.dtype) -> torch.Tensor:
        return ledger.temporary((elements,), kind, "weights")

    whole = ledger.temporary(shape, dtype)  # as it comes from the file
    blocks = -(-shape.numel() // BLOCK)
    packed = ledger.temporary(((shape.numel() + 1) // 2, 1), torch.uint8, "weights")
    code = part(16, torch.float32)
    common = {"shape": shape, "code": code, "blocksize": BLOCK, "quant_type": setup.scheme, "dtype": dtype}
    scales = part(blocks, torch.float32)
    if setup.double_quant:
        mean = ledger.temporary((), torch.float32, "weights")
        second = QuantState(
            absmax=part(-(-blocks // SCALE_BLOCK), torch.float32), code=part(256, torch.float32),
            blocksize=SCALE_BLOCK, dtype=torch.float32,
        )  # fmt: skip
        small = part(blocks, torch.uint8)
        state = QuantState(absmax=small, offset=mean, state2=second, **common)
    else:
        state = QuantState(absmax=scales, **common)
    del whole, scales
    weight = torch.nn.Parameter(packed, requires_grad=False)
    weight.quant_state = state  # type: ignore[attr-defined]
    weight.compress_statistics = setup.double_quant  # type: ignore[attr-defined]
    weight.quant_type = setup.scheme  # type: ignore[attr-defined]
    weight.quant_storage = torch.uint8  # type: ignore[attr-defined]
    module.quant_state = state
    module.support_avx512bf16_for_cpu = False
    return weight


def _fill_8bit(module: Any, setup: TraceSetup, ledger: Ledger) -> None:
    """bitsandbytes 0.50, nn.Int8Params: a byte for each weight and a 32-bit scale for each output row."""
    shape = (module.out_features, module.in_features)
    whole = ledger.temporary(shape, DTYPES[setup.compute_dtype])
    half = ledger.temporary(shape, torch.float16)
    module.state.CB = ledger.temporary(shape, torch.int8, "weights")
    module.state.SCB = ledger.temporary((module.out_features,), torch.float32, "weights")
    del whole, half
    weight = torch.nn.Parameter(module.state.CB, requires_grad=False)
    weight.CB, weight.SCB = None, module.state.SCB  # type: ignore[attr-defined]
    weight.has_fp16_weights = False  # type: ignore[attr-defined]
    module.weight = weight


def _recipe(setup: TraceSetup) -> Recipe:
    """As much of a recipe as the adapter is made from."""
    targets = setup.target_modules
    return Recipe(
        model=ModelTable(source="traced"),
        dataset=DatasetTable(source="traced"),
        lora=LoraTable(
            rank=setup.rank, dropout=setup.dropout, use_dora=setup.dora, target_modules=targets or "all-linear"
        ),
    )
