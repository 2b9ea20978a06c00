"""Conversations as ChatGPT and Claude export them: a tree of messages and a list with senders, as plain lists of turns."""

from __future__ import annotations

from collections.abc import Mapping

# What a tree's messages hold besides what was said: calls of tools, their results, thoughts, the person's own settings.
_SAID = ("text", "multimodal_text")
_SAYS = {"human": "user", "user": "user", "assistant": "assistant", "system": "system"}


def from_export(fields: dict[str, object]) -> dict[str, object]:
    """The row with its turns as role and content under the same key; any other row as it is."""
    if isinstance(tree := fields.get("mapping"), dict) and "current_node" in fields:
        return {**fields, "mapping": _turns_of_tree(tree, fields["current_node"])}
    said = fields.get("chat_messages")
    if isinstance(said, list) and said and all(isinstance(turn, dict) and "sender" in turn for turn in said):
        return {**fields, "chat_messages": _joined([(str(turn["sender"]), _text_of(turn)) for turn in said])}
    return fields


def _turns_of_tree(tree: Mapping[str, object], last: object) -> list[dict[str, object]]:
    """The branch that the conversation ended in: answers that were asked for anew are left out, and so is what nobody saw."""
    path: list[Mapping[str, object]] = []
    seen = set()
    while isinstance(last, str) and last not in seen and isinstance(node := tree.get(last), dict):
        seen.add(last)
        if isinstance(message := node.get("message"), dict):
            path.append(message)
        last = node.get("parent")
    return _joined([said for message in reversed(path) if (said := _said(message)) is not None])


def _said(message: Mapping[str, object]) -> tuple[str, object] | None:
    author, content = message.get("author"), message.get("content")
    about = message.get("metadata")
    if not isinstance(author, dict) or not isinstance(content, dict) or content.get("content_type") not in _SAID:
        return None
    hidden = isinstance(about, dict) and about.get("is_visually_hidden_from_conversation")
    if hidden or message.get("recipient", "all") != "all" or author.get("role") not in _SAYS:
        return None
    parts = [part for part in content.get("parts") or () if part != ""]
    if not parts:
        return None
    # A picture stays in it, so that the row is refused by name instead of learned without it.
    texts = [part for part in parts if isinstance(part, str)]
    return str(author["role"]), "\n".join(texts) if len(texts) == len(parts) else parts


def _text_of(turn: Mapping[str, object]) -> object:
    parts = turn.get("content")
    texts = (
        [part.get("text") for part in parts if isinstance(part, dict) and part.get("type") == "text"]
        if isinstance(parts, list)
        else []
    )
    whole = "\n\n".join(text for text in texts if isinstance(text, str) and text)
    return whole or turn.get("text") or ""


def _joined(said: list[tuple[str, object]]) -> list[dict[str, object]]:
    """One turn for what somebody said in several messages (an answer goes on after a tool was used)."""
    turns: list[dict[str, object]] = []
    for role, content in said:
        role = _SAYS.get(role, role)
        if turns and turns[-1]["role"] == role and isinstance(content, str) and isinstance(turns[-1]["content"], str):
            turns[-1]["content"] = f"{turns[-1]['content']}\n\n{content}"
        else:
            turns.append({"role": role, "content": content})
    if len(turns) > 1 and turns[-1]["role"] == "user":
        turns.pop()  # a question that was never answered
    return turns
