"""Small reusable pieces of the window. They know the theme, and nothing of recipes or runs."""

from gui.widgets.banner import Banner, IconMark
from gui.widgets.buttons import (
    Button,
    DangerButton,
    GhostChip,
    NavButton,
    PlainButton,
    PrimaryButton,
    SecondaryButton,
    SmallButton,
)
from gui.widgets.card import Card, row, rule
from gui.widgets.controls import CheckBox, Choice, UnitEdit
from gui.widgets.drop_area import DropCard, dropped_path
from gui.widgets.empty_state import EmptyState
from gui.widgets.key_value_list import KeyValueList
from gui.widgets.labels import ElidedLabel, Label, WrapLabel
from gui.widgets.page_title import PageTitle
from gui.widgets.preset_card import PresetCard
from gui.widgets.roles import set_property, set_role
from gui.widgets.scroll_page import ScrollColumn, page_margins
from gui.widgets.stacked_bar import Part, StackedBar, Swatch
from gui.widgets.status_chip import StatusChip
from gui.widgets.step_sidebar import StepSidebar

__all__ = [
    "Banner",
    "Button",
    "Card",
    "CheckBox",
    "Choice",
    "DangerButton",
    "DropCard",
    "ElidedLabel",
    "EmptyState",
    "GhostChip",
    "IconMark",
    "KeyValueList",
    "Label",
    "NavButton",
    "PageTitle",
    "Part",
    "PlainButton",
    "PresetCard",
    "PrimaryButton",
    "ScrollColumn",
    "SecondaryButton",
    "SmallButton",
    "StackedBar",
    "StatusChip",
    "StepSidebar",
    "Swatch",
    "UnitEdit",
    "WrapLabel",
    "dropped_path",
    "page_margins",
    "row",
    "rule",
    "set_property",
    "set_role",
]
