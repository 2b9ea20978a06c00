"""What a conversation with a run's two models is made of: turns, and how an answer is drawn."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

Side = Literal["base", "tuned"]
MOST_SEED = 2**63 - 1


class ChatTurn(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    role: Literal["system", "user", "assistant"]
    content: str


class ChatOptions(BaseModel):
    """`temperature` 0 is greedy: always the likeliest token. `stop` are texts at which an answer ends, themselves not
    part of it."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    max_new_tokens: int = Field(default=256, ge=1, le=32_768)
    temperature: float = Field(default=0.0, ge=0.0, le=5.0)
    top_p: float = Field(default=1.0, gt=0.0, le=1.0)
    stop: tuple[str, ...] = ()
    seed: int | None = Field(default=None, ge=0, le=MOST_SEED)
