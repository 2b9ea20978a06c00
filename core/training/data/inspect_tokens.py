"""The tokenising half of the `inspect` job: the same encoder as training, counts instead of tensors, and rows as text in pieces
that are learned or only read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from core.datasets import ProblemLog, Row
from core.datasets.inspection import ROW_NAME, TemplateKind
from core.schema.errors import TunesmithError
from core.schema.events import ResultReported
from core.schema.requests import InspectRequest
from core.training.data.chat_template import IGNORED, choose_template
from core.training.data.encoding import RowEncoder, WholeRow
from core.training.model.base_model import find_base, load_tokenizer

LONGEST = 1_048_576  # no row is cut here: what the cut does is worked out from the counts, for any context length
SHOWN_TOKENS = 24_000
_AROUND = 6  # tokens before a piece that decide how it is written
_LOST = "�"


class Tokeniser:
    """A model's tokenizer and template, and what they make of rows."""

    def __init__(self, request: InspectRequest, on_bytes: Callable[[int, int | None], None]) -> None:
        """Raises TunesmithError where the model or its tokenizer cannot be used."""
        assert request.model is not None
        base = find_base(request.model, on_bytes)
        self._tokenizer = load_tokenizer(base, request.model)
        has_own = bool(self._tokenizer.chat_template)
        template = choose_template(self._tokenizer)
        self._template = template
        self.settle(request)
        self.kind: TemplateKind = "own"
        if template.is_chatml or not has_own:
            self.kind = "chatml"
        elif not template.marks_answers:
            self.kind = "spans"
        elif template.training is not None:
            self.kind = "patched"

    def settle(self, request: InspectRequest) -> None:
        """Other settings, the same model."""
        training = request.training.model_copy(update={"max_seq_len": LONGEST})
        self.encoder = RowEncoder(self._tokenizer, self._template, training, request.dataset.leave_out)

    def stream(self, rows: Iterable[Row]) -> Iterator[tuple[Row, WholeRow | TunesmithError]]:
        return self.encoder.stream(rows)

    def count(self, row: Row, whole: WholeRow | TunesmithError, log: ProblemLog) -> tuple[int, int, int, int]:
        """One line of the table of counts; what is wrong with the row goes to the log."""
        line = min(row.line, 2**32 - 1)
        if isinstance(whole, TunesmithError):
            log.note("role_order", row.line, row.file, left_out=True, reason=_why(whole))
            return 0, 0, 0, line
        if not whole.teaches:
            log.note("nothing_to_learn", row.line, row.file, left_out=True)
            return len(whole.ids), 0, 0, line
        if self.encoder.note(row, whole, log):
            return len(whole.ids), 0, 0, line
        learned = len(whole.labels) - whole.labels.count(IGNORED)
        return len(whole.ids), whole.first_learned, learned, line

    def show(self, row: Row, place: int, rows: int) -> ResultReported:
        """What the model sees of a row: `pieces` of text, each with its tokens and whether they are learned."""
        data: dict[str, Any] = {"place": place, "rows": rows, "line": row.line, "file": row.file, "template": self.kind}
        try:
            whole = self.encoder.whole(row)
        except TunesmithError as error:
            texts = [f"{turn.role}: {turn.content}" for turn in row.turns()]
            return ResultReported(
                name=ROW_NAME, data=data | {"refused": _why(error), "text": "\n".join(texts)[:20_000]}
            )
        data |= {
            "tokens": len(whole.ids),
            "learned": len(whole.labels) - whole.labels.count(IGNORED),
            "first_learned": whole.first_learned,
            "ends": whole.ends,
            "pieces": pieces_of(self._tokenizer, whole, SHOWN_TOKENS),
        }
        return ResultReported(name=ROW_NAME, data=data)


def pieces_of(tokenizer: Any, whole: WholeRow, most: int) -> list[tuple[str, int, bool]]:
    """(text, tokens, learned) of a row, token by token; tokens that only together make a character are one piece."""
    ids = whole.ids[:most]
    pieces: list[tuple[str, int, bool]] = []
    start = 0
    for end in range(1, len(ids) + 1):
        before = ids[max(0, start - _AROUND) : start]
        lead = _decoded(tokenizer, before)
        text = _decoded(tokenizer, [*before, *ids[start:end]])
        text = text[len(lead) :] if text.startswith(lead) else _decoded(tokenizer, ids[start:end])
        learned = whole.labels[start] != IGNORED
        goes_on = end < len(ids) and (whole.labels[end] != IGNORED) is learned
        if text.endswith(_LOST) and goes_on and end - start < 8:
            continue
        pieces.append((text, end - start, learned))
        start = end
    return pieces


def _decoded(tokenizer: Any, ids: list[int]) -> str:
    return str(tokenizer.decode(ids, skip_special_tokens=False, clean_up_tokenization_spaces=False)) if ids else ""


def _why(error: TunesmithError) -> str:
    reason = str(error.params.get("reason", "")) or error.message
    return reason.splitlines()[0][:160] if reason else ""
