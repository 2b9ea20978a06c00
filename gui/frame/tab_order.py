"""The order in which Tab goes through the window: as it is read, whenever its parts were made.

Qt keeps the order in which widgets were made, and pages, cards and rows are made late: they would come last.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLayout, QScrollArea, QWidget


def neighbour(areas: Iterable[QWidget | None], now: QWidget | None, forward: bool) -> QWidget | None:
    """The next stop after (or before) `now` in the areas, in their order and around at the end; None where there is none.

    `now` keeps its place where it is no stop: a page may have the focus, and what is hidden or switched off loses it.
    """
    stops = [stop for area in areas if area is not None for stop in tab_stops(area, now)]
    at = next((at for at, stop in enumerate(stops) if stop is now), -1)
    around = stops[at + 1 :] + stops[: max(at, 0)]
    if not around:
        return None
    return around[0] if forward else around[-1]


def tab_stops(area: QWidget, now: QWidget | None = None) -> Iterator[QWidget]:
    """What takes the focus by Tab in `area`, as its layouts stand; and `now`, whatever it is."""
    is_there = area.isVisible() and area.isEnabled()
    if not is_there and not (now is area or (now is not None and area.isAncestorOf(now))):
        return
    tab = Qt.FocusPolicy.TabFocus
    if area is now or (is_there and area.focusPolicy() & tab == tab and area.focusProxy() is None):
        yield area
    for child in _in_reading_order(area):
        yield from tab_stops(child, now)


def _in_reading_order(widget: QWidget) -> list[QWidget]:
    """The children: those in its layout first and as they stand there."""
    if isinstance(widget, QScrollArea):
        inner = widget.widget()
        return [inner] if inner is not None else []
    layout = widget.layout()
    laid_out = list(_widgets_of(layout)) if layout is not None else []
    seen = set(laid_out)
    others = [child for child in widget.children() if isinstance(child, QWidget) and child not in seen]
    return laid_out + [child for child in others if not child.isWindow()]


def _widgets_of(layout: QLayout) -> Iterator[QWidget]:
    for at in range(layout.count()):
        item = layout.itemAt(at)
        widget = item.widget() if item is not None else None
        inner = item.layout() if item is not None else None
        if widget is not None:
            yield widget
        elif inner is not None:
            yield from _widgets_of(inner)
