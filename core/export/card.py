"""The model card: what was trained on what, how it went, and with which versions. Names the data, copies none of them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.models import classify_source, clean_source
from core.schema.run_summary import RunSummary
from core.schema.toml_codec import recipe_to_toml
from core.training.model.trained import Trained

if TYPE_CHECKING:
    from core.export.check.compare import Agreement

FRONT = re.compile(r"^---\n(.*?)\n---", re.DOTALL)
KEPT = ("license", "license_name", "license_link", "language")


def write_card(folder: Path, source: Trained, form: str, agreement: Agreement | None, files: str = "") -> None:
    """README.md, as the Hub reads it. `form`: "adapter", "merged" or "gguf"; `files`: how to use what lies beside it."""
    text = _front(source, form) + _body(source, form, agreement, files)
    (folder / "README.md").write_text(text, encoding="utf-8")


def _front(source: Trained, form: str) -> str:
    """The lines that the Hub's search reads; the licence is the base's own."""
    lines = [line for line in base_front(source.base) if line.split(":")[0] in KEPT]
    if classify_source(source.recipe.model.source) == "hub":
        lines.append(f"base_model: {clean_source(source.recipe.model.source)}")
        lines.append(f"base_model_relation: {'adapter' if form == 'adapter' else 'finetune'}")
    if classify_source(source.recipe.dataset.source) == "hub":
        lines += ["datasets:", f"- {clean_source(source.recipe.dataset.source)}"]
    lines.append(f"library_name: {'peft' if form == 'adapter' else 'gguf' if form == 'gguf' else 'transformers'}")
    return "\n".join(["---", *lines, "pipeline_tag: text-generation", "tags:", "- tunesmith", "---", "", ""])


def base_front(base: Path) -> list[str]:
    """Top-level lines of the front matter of the base's own card, with one value each."""
    readme = base / "README.md"
    found = (
        FRONT.match(readme.read_text(encoding="utf-8", errors="replace").replace("\r", ""))
        if readme.is_file()
        else None
    )
    return re.findall(r"^[a-z_]+: .+$", found[1], re.MULTILINE) if found else []


def _body(source: Trained, form: str, agreement: Agreement | None, files: str) -> str:
    recipe, summary = source.recipe, source.summary
    words = {
        "adapter": "An adapter for",
        "merged": "A fine-tuned version of",
        "gguf": "A fine-tuned version, as GGUF, of",
    }
    parts = [
        f"# {source.name}",
        f"{words[form]} {public_name(recipe.model.source)}, trained with Tunesmith on {public_name(recipe.dataset.source)}.",
        files,
        "## How it went",
        _table(_facts(summary, source.step)),
        "## Checked after writing" if agreement is not None else "",
        _agreement(agreement) if agreement is not None else "",
        "## Recipe",
        f"```toml\n{recipe_to_toml(_public(recipe)).strip()}\n```",
        "## Versions" if summary.versions else "",
        _table(summary.versions) if summary.versions else "",
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def public_name(text: str) -> str:
    """A Hub id as it is; of a path only the last part: where somebody keeps files is nobody's business."""
    if classify_source(text) != "folder":
        return clean_source(text)
    return re.split(r"[/\\]", clean_source(text).rstrip("/\\"))[-1]


def _public(recipe: Any) -> Any:
    model = recipe.model.model_copy(update={"source": public_name(recipe.model.source)})
    dataset = recipe.dataset.model_copy(update={"source": public_name(recipe.dataset.source)})
    start = recipe.lora.start_from
    lora = recipe.lora.model_copy(update={"start_from": public_name(start) if start else start})
    hardware = recipe.hardware.model_copy(update={"device": "auto"})  # a card's own number
    evaluation = recipe.evaluation.model_copy(update={"sample_prompts": ()})  # a person's own words
    told = {"model": model, "dataset": dataset, "lora": lora, "hardware": hardware, "evaluation": evaluation}
    return recipe.model_copy(update=told)


def _facts(summary: RunSummary, step: int | None) -> dict[str, object]:
    facts: dict[str, object | None] = {
        "Steps": step or summary.step or None,
        "Rows": summary.rows,
        "Held-out rows": summary.held_out_rows,
        "Loss at the end": _loss(summary.loss),
        "Held-out loss before": _loss(summary.held_out_loss_before),
        "Held-out loss after": _loss(summary.held_out_loss),
        "Trained parameters": summary.trainable_parameters,
        "Trained on": summary.device,
    }
    return {name: value for name, value in facts.items() if value is not None}


def _agreement(agreement: Agreement) -> str:
    return (
        f"Against the trained model on {agreement.prompts} prompts ({agreement.held_out} of them held out): the same next "
        f"token on {agreement.same_next_token}, at {agreement.same_places} of {agreement.places} places in all; "
        f"{agreement.kl:.2g} nats per token apart."
    )


def _loss(value: float | None) -> str | None:
    return None if value is None else f"{value:.4f}"


def _table(facts: dict[str, object] | dict[str, str]) -> str:
    rows = [f"| {name} | {value} |" for name, value in facts.items()]
    return "\n".join(["| | |", "|---|---|", *rows])
