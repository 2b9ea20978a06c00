"""About talking to a run."""

from __future__ import annotations

from gui.messages.said import Said

CHAT: dict[str, tuple[Said, ...]] = {
    "conversation_too_long": (
        Said(
            "This conversation has {tokens} tokens, and the model reads {limit} at most.",
            "Begin a new conversation, or ask more briefly.",
        ),
    ),
    "chat_out_of_memory": (
        Said(
            "The graphics memory ran out while talking to the model.",
            "Talk to it on the processor, ask for shorter answers, or pause the run that uses the card.",
        ),
    ),
}
