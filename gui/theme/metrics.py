"""Sizes in device-independent pixels: spacing in steps of 4, radii, text sizes."""

from __future__ import annotations

STEP = 4
GAP_SMALL = 2 * STEP
PAGE_MARGIN = 26

RADIUS = 6
CARD_RADIUS = 8

TEXT_PX = 13
SMALL_PX = 11
TITLE_PX = 20
BIG_PX = 26

CONTROL_HEIGHT = 32
SMALL_CONTROL_HEIGHT = 22
ROW_HEIGHT = 33

SIDEBAR_WIDTH = 196
PANEL_WIDTH = 312
FOOTER_HEIGHT = 58
