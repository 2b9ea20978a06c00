"""A GGUF for llama.cpp, LM Studio and Ollama: streamed from base and adapter, read back as llama.cpp reads it, its tokens
and next tokens compared with those of the trained model. For Ollama with a Modelfile."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.export.gguf.kinds import other_kind, unsupported_kind
from core.export.gguf.quantizers import (
    BEFORE_K,
    BITS_PER_WEIGHT,
    DEFAULT,
    K_QUANTS,
    check_quantization,
    made_by_ollama,
    quantize,
)
from core.export.merged.as_merged import ROOM_FOR_THE_REST_BYTES, require_agreement
from core.export.ollama.api import MODELFILE, name_of
from core.export.pace import Pace
from core.export.target import listing, mark, target_folder
from core.models import read_model_folder
from core.schema.events import ExportCompleted
from core.schema.requests import ExportRequest
from core.training.model.trained import Trained

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerBase

    from core.export.check.compare import Bounds
    from core.export.gguf.file import GgufPlan
    from core.export.gguf.vocabulary import Vocabulary
    from core.export.merged.weights import TrainedWeights


def export_gguf(source: Trained, to: Path, pace: Pace, request: ExportRequest) -> ExportCompleted:
    """`request.format` "ollama" adds a Modelfile."""
    if (kind := other_kind(source.base if source.is_adapter else source.weights)) is not None:
        raise unsupported_kind(kind)
    quantization = check_quantization(request.quantization or DEFAULT, request.format)
    by_ollama = made_by_ollama(quantization)
    written = BEFORE_K if by_ollama else quantization
    with target_folder(to, needed_bytes(source, written) + ROOM_FOR_THE_REST_BYTES) as part:
        pace.enter("importing")
        from core.export.card import write_card
        from core.export.carried import copy_licences, generation_config_of
        from core.export.check.end_of_turn import all_ends, require_agreed_end
        from core.export.check.judging import Trial
        from core.export.check.probes import load_exported_tokenizer, probe_texts
        from core.export.gguf.file import GgufPlan
        from core.export.gguf.reading import GgufWeights
        from core.export.gguf.tokens import GgufTokens, require_same_tokens
        from core.export.merged.weights import TrainedWeights
        from core.export.ollama.modelfile import modelfile

        pace.enter("loading_model")
        tokenizer = load_exported_tokenizer(source)
        trained = TrainedWeights(source)
        ends = all_ends(source, tokenizer)
        plan = GgufPlan(trained, vocabulary_for(trained, tokenizer, source, ends), _made_of(written), source.name)
        path = part / f"{file_stem(source.name)}-{written.upper()}.gguf"
        pace.enter("saving")
        _write(plan, path, written, pace)
        text = None
        if request.format == "ollama":
            stops = [str(tokenizer.convert_ids_to_tokens(number)) for number in ends]
            generation = generation_config_of(source, tokenizer, ends)
            context = source.recipe.training.max_seq_len
            text = modelfile(path.name, tokenizer, plan.vocabulary, stops, plan.config, generation, context)
            (part / MODELFILE).write_text(text, encoding="utf-8")
        pace.enter("checking")
        trial = Trial(source, trained, tokenizer, pace)
        weights = GgufWeights(path)
        require_agreed_end(tokenizer, settings=weights.settings, modelfile=text)
        lead = str(tokenizer.bos_token or tokenizer.eos_token) if plan.vocabulary.only_first else ""
        texts = probe_texts(tokenizer, trial.probes, lead)
        require_same_tokens(tokenizer, GgufTokens(weights.settings), texts)
        agreement = trial.of_gguf(weights, ties=written in ("f32", "f16", "bf16"))
        require_agreement(agreement, bounds_of(written))
        copy_licences(source.base, part)
        usage = _usage(path.name, request.format, quantization if by_ollama else None, plan.config)
        write_card(part, source, "gguf", agreement, usage)
        found = agreement.as_dict() | {"texts": len(texts)}
        mark(
            part, format=request.format, run=source.name, quantization=quantization,
            quantize=quantization if by_ollama else None, agreement=found,
        )  # fmt: skip
        pace.attend()
    files, size = listing(to)
    return ExportCompleted(to=str(to), format=request.format, files=files, bytes=size, verified=True, agreement=found)


def needed_bytes(source: Trained, quantization: str) -> int:
    """What the file will take; a k-quant needs the 16-bit file beside it for a while."""
    facts = read_model_folder(source.base if source.is_adapter else source.weights)
    parameters = facts.total_parameters or 0
    bits = BITS_PER_WEIGHT[quantization] + (BITS_PER_WEIGHT[BEFORE_K] if quantization in K_QUANTS else 0)
    # Small models keep much in 8 bits; up to a tenth more.
    return int(1.1 * parameters * bits / 8)


def vocabulary_for(
    trained: TrainedWeights, tokenizer: PreTrainedTokenizerBase, source: Trained, ends: list[int]
) -> Vocabulary:
    """As many tokens as the family wants: Gemma 3 has rows without a token, which are left out."""
    from core.export.gguf.families import family_of
    from core.export.gguf.vocabulary import vocabulary_of

    rows = trained.vocabulary
    if family_of(trained.bare.config.get_text_config()).cuts_vocabulary:
        rows = min(rows, max(tokenizer.get_vocab().values()) + 1)
    return vocabulary_of(tokenizer, rows, source.base, ends)


def bounds_of(quantization: str) -> Bounds:
    """Measured on random models of seven families, far less sure of themselves than trained ones, against what their
    adapter moved them (0.2 to 1.1 nats): q8_0 0.2 to 0.4 % of it
    and 91 % of next tokens the same, q5_0 up to 10 % and 60 %, q4_0 up to 29 % and 35 %."""
    from core.export.check.compare import SIXTEEN_BIT, Bounds

    if quantization in ("f32", "f16", "bf16"):
        return SIXTEEN_BIT
    if quantization == "q8_0":
        return Bounds(kl=0.02, share=0.02, same=0.75)
    if quantization in ("q6_k", "q5_0", "q5_k_m"):
        return Bounds(kl=0.1, share=0.25, same=0.35)
    return Bounds(kl=0.3, share=0.5, same=0.2)


def file_stem(name: str) -> str:
    """A file name that every system and Ollama's FROM line take."""
    return re.sub(r"[^\w.\-]+", "-", name).strip("-.") or "model"


def _made_of(quantization: str) -> str:
    return BEFORE_K if quantization in K_QUANTS else quantization


def _write(plan: GgufPlan, path: Path, quantization: str, pace: Pace) -> None:
    def told(done: int, total: int) -> None:
        pace.progress(done, total, "bytes")

    if quantization not in K_QUANTS:
        plan.write(path, told)
        return
    wide = path.with_name("wide.gguf")
    plan.write(wide, told)
    pace.enter("quantizing")
    quantize(wide, path, quantization, pace.attend)
    wide.unlink()


def _usage(file: str, form: str, quantize_as: str | None, config: Any) -> str:
    from core.export.gguf.families import looks_back, short_positions

    lines = ["## How to use it", f"Open `{file}` in LM Studio or with llama.cpp."]
    if form == "ollama":
        option = f" --quantize {quantize_as}" if quantize_as else ""
        lines.append(f"For Ollama, in this folder: `ollama create {name_of(file)}{option} -f {MODELFILE}`")
    window, short = looks_back(config), short_positions(config)
    if window is not None:
        lines.append(
            f"Keep conversations below {window:,} tokens: so far the model looks back, while llama.cpp lets it look at "
            "everything, which it has not learned."
        )
    if short is not None:
        lines.append(
            f"Set the context to {short:,} tokens at most: with more, llama.cpp takes the positions that are meant for long "
            "texts for short ones too, and the answers change."
        )
    return "\n\n".join(lines)
