"""The colours: one set of tokens, dark and light (SCREENS: visual language). Nobody else writes a colour down."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

ThemeChoice = Literal["system", "dark", "light"]


@dataclass(frozen=True, slots=True)
class Palette:
    """Colours as "#rrggbb". `learned` is text that is learned, on a ground of `ok`. `hint` is for small text where `faint`
    has too little contrast (under 4.5 on a card)."""

    name: Literal["dark", "light"]
    bg: str
    pane: str
    card: str
    field: str
    line: str
    control_line: str
    hover: str
    text: str
    secondary: str
    hint: str
    faint: str
    accent: str
    accent_hover: str
    accent_soft: str
    accent_line: str
    on_accent: str
    held_out: str
    ok: str
    learned: str
    warn: str
    bad: str
    temperature: str
    free_memory: str
    parts: tuple[str, ...] = ("#5B8DEF", "#8E7BEF", "#C86DD7", "#F0894A", "#E8C34A", "#7FBF5A", "#69747F")
    """Parts of memory, in the order weights, kept in 16 bit, adapter, activations, logits, work space, context."""


DARK = Palette(
    name="dark",
    bg="#15171A",
    pane="#1B1E22",
    card="#22262B",
    field="#15181B",
    line="#31363D",
    control_line="#3C424A",
    hover="#2B3036",
    text="#E8EAED",
    secondary="#A9B0B9",
    hint="#949CA6",
    faint="#757D87",
    accent="#FF8A3D",
    accent_hover="#FF9C5A",
    accent_soft="#2A221C",
    accent_line="#6B4527",
    on_accent="#1A0F06",
    held_out="#4FB6D8",
    ok="#3FBF7F",
    learned="#9BE5BC",
    warn="#E8B339",
    bad="#EF5B5B",
    temperature="#E0607A",
    free_memory="#0F1113",
)

LIGHT = Palette(
    name="light",
    bg="#FAFAF8",
    pane="#F2F1EE",
    card="#FFFFFF",
    field="#FFFFFF",
    line="#DEDCD6",
    control_line="#C9C6BE",
    hover="#F0EEEA",
    text="#1C1E21",
    secondary="#555B63",
    hint="#646A71",
    faint="#7C828A",
    accent="#C2560C",
    accent_hover="#A84A09",
    accent_soft="#FBEFE4",
    accent_line="#E3B48F",
    on_accent="#FFFFFF",
    held_out="#1B7FA6",
    ok="#187747",
    learned="#125C37",
    warn="#8F5F00",
    bad="#C43D3D",
    temperature="#C43D5B",
    free_memory="#ECEAE5",
)
