"""The one style sheet, generated from the palette. Widgets say what they are by a `role` property or their class."""

from __future__ import annotations

from gui.theme import metrics as m
from gui.theme.palette import Palette


def style_sheet(colors: Palette) -> str:
    """Qt style sheet text for a palette."""
    return "\n".join((_texts(colors), _surfaces(colors), _buttons(colors), _fields(colors), _views(colors)))


def _texts(c: Palette) -> str:
    plain = {"secondary": c.secondary, "hint": c.hint, "faint": c.faint, "accent": c.accent, "held_out": c.held_out}
    states = {"ok": c.ok, "warn": c.warn, "bad": c.bad}
    rules = [f'QLabel[role="{role}"] {{ color: {color}; }}' for role, color in (plain | states).items()]
    rules += [
        f'QLabel[role="{role}_strong"] {{ color: {color}; font-weight: 600; }}'
        for role, color in (plain | states).items()
    ]
    return f"""
    QLabel {{ background: transparent; color: {c.text}; }}
    QLabel:disabled {{ color: {c.faint}; }}
    QLabel[role="title"] {{ font-size: {m.TITLE_PX}px; font-weight: 600; }}
    QLabel[role="big"] {{ font-size: {m.BIG_PX}px; font-weight: 600; }}
    QLabel[role="strong"] {{ font-weight: 600; }}
    QLabel[role="small"] {{ font-size: {m.SMALL_PX}px; color: {c.hint}; }}
    QLabel[role="small_bad"] {{ font-size: {m.SMALL_PX}px; color: {c.bad}; }}
    QLabel[role="small_warn"] {{ font-size: {m.SMALL_PX}px; color: {c.warn}; }}
    {"".join(rules)}
    QToolTip {{ background: {c.card}; color: {c.text}; border: 1px solid {c.control_line}; padding: 5px 8px; }}
    """


def _surfaces(c: Palette) -> str:
    return f"""
    QWidget {{ selection-background-color: {c.accent}; selection-color: {c.on_accent}; }}
    QMainWindow, QDialog {{ background: {c.bg}; }}
    QFrame[role="card"] {{ background: {c.card}; border: 1px solid {c.line}; border-radius: {m.CARD_RADIUS}px; }}
    QFrame[role="card_dashed"] {{ background: {c.card}; border: 1px dashed {c.control_line};
        border-radius: {m.CARD_RADIUS}px; }}
    QFrame[role="card_drop"] {{ background: {c.accent_soft}; border: 1px dashed {c.accent};
        border-radius: {m.CARD_RADIUS}px; }}
    QFrame[role="card_selected"] {{ background: {c.card}; border: 1px solid {c.accent_line};
        border-radius: {m.CARD_RADIUS}px; }}
    QFrame[role="box"] {{ background: {c.card}; border: none; border-radius: {m.CARD_RADIUS}px; }}
    QFrame[role="inset"] {{ background: {c.pane}; border: 1px solid {c.line}; border-radius: {m.CARD_RADIUS}px; }}
    QFrame[role="banner_info"] {{ background: {c.card}; border: 1px solid {c.held_out};
        border-radius: {m.RADIUS}px; }}
    QFrame[role="banner_warn"] {{ background: {c.card}; border: 1px solid {c.warn}; border-radius: {m.RADIUS}px; }}
    QFrame[role="banner_bad"] {{ background: {c.card}; border: 1px solid {c.bad}; border-radius: {m.RADIUS}px; }}
    QFrame[role="sidebar"] {{ background: {c.pane}; border: none; border-right: 1px solid {c.line}; }}
    QFrame[role="side_panel"] {{ background: {c.pane}; border: none; border-left: 1px solid {c.line}; }}
    QFrame[role="footer"] {{ background: {c.pane}; border: none; border-top: 1px solid {c.line}; }}
    QFrame[role="rule"] {{ background: {c.line}; border: none; max-height: 1px; min-height: 1px; }}
    QFrame[role="legend_row"] {{ border: 1px solid transparent; border-radius: 4px; }}
    QFrame[role="legend_row"]:focus {{ border: 1px solid {c.accent}; }}
    QScrollArea, QScrollArea > QWidget > QWidget[role="scrolled"] {{ background: transparent; border: none; }}
    QAbstractScrollArea::corner {{ background: transparent; border: none; }}
    QScrollArea[role="by_keys"]:focus {{ border: 1px solid {c.accent}; border-radius: 4px; }}
    QSplitter::handle {{ background: {c.line}; }}
    """


def _buttons(c: Palette) -> str:
    return f"""
    QPushButton {{ background: {c.card}; color: {c.text}; border: 1px solid {c.control_line};
        border-radius: {m.RADIUS}px; padding: 0 14px; min-height: {m.CONTROL_HEIGHT - 2}px; font-weight: 500; }}
    QPushButton:hover {{ background: {c.hover}; }}
    QPushButton:pressed {{ background: {c.line}; }}
    QPushButton:focus {{ border: 1px solid {c.accent}; }}
    QPushButton:disabled {{ color: {c.faint}; border-color: {c.line}; }}
    QPushButton[role="primary"] {{ background: {c.accent}; color: {c.on_accent}; border: 1px solid {c.accent};
        font-weight: 600; }}
    QPushButton[role="primary"]:hover {{ background: {c.accent_hover}; border-color: {c.accent_hover}; }}
    QPushButton[role="primary"]:focus {{ border: 2px solid {c.text}; padding: 0 13px;
        min-height: {m.CONTROL_HEIGHT - 4}px; }}
    QPushButton[role="primary"]:disabled {{ background: {c.line}; border-color: {c.line}; color: {c.faint}; }}
    QPushButton[role="danger"] {{ color: {c.bad}; border-color: {c.bad}; }}
    QPushButton[role="danger"]:focus {{ border: 2px solid {c.bad}; padding: 0 13px;
        min-height: {m.CONTROL_HEIGHT - 4}px; }}
    QPushButton[role="danger"]:disabled {{ color: {c.faint}; border-color: {c.line}; }}
    QPushButton[role="small"] {{ padding: 0 9px; min-height: {m.SMALL_CONTROL_HEIGHT - 2}px; }}
    QPushButton[role="chip"] {{ background: transparent; color: {c.secondary}; font-size: {m.SMALL_PX}px;
        font-weight: 400; padding: 0 8px; min-height: 18px; max-height: 18px; border-radius: 10px; }}
    QPushButton[role="chip"]:hover {{ color: {c.text}; background: {c.hover}; }}
    QPushButton[role="chip"]:checked {{ color: {c.text}; border-color: {c.accent}; background: {c.accent_soft}; }}
    QPushButton[role="chip"]:focus {{ border-color: {c.accent}; }}
    QPushButton[role="plain"] {{ background: transparent; border: 1px solid transparent; padding: 0 4px;
        color: {c.secondary}; text-align: left; }}
    QPushButton[role="plain"]:hover {{ color: {c.text}; }}
    QPushButton[role="plain"]:focus {{ border-color: {c.accent}; }}
    QPushButton[role="nav"] {{ background: transparent; border: 1px solid transparent; text-align: left;
        padding: 0 9px; min-height: 30px; color: {c.secondary}; font-weight: 400; border-radius: {m.RADIUS}px; }}
    QPushButton[role="nav"]:hover {{ background: {c.hover}; color: {c.text}; }}
    QPushButton[role="nav"]:checked {{ background: {c.card}; color: {c.text}; font-weight: 600; }}
    QPushButton[role="nav"]:focus {{ border-color: {c.accent}; }}
    QPushButton[role="nav"]:disabled {{ color: {c.faint}; }}
    """


def _fields(c: Palette) -> str:
    fields = "QLineEdit, QComboBox, QPlainTextEdit, QTextEdit, QSpinBox, QDoubleSpinBox"
    return f"""
    {fields} {{ background: {c.field}; color: {c.text}; border: 1px solid {c.control_line};
        border-radius: {m.RADIUS}px; padding: 0 8px; min-height: {m.CONTROL_HEIGHT - 2}px; }}
    QPlainTextEdit, QTextEdit {{ padding: 4px 6px; }}
    {", ".join(f + ":focus" for f in fields.split(", "))} {{ border-color: {c.accent}; }}
    {", ".join(f + ":disabled" for f in fields.split(", "))} {{ color: {c.faint}; border-color: {c.line}; }}
    {", ".join(f + '[invalid="true"]' for f in fields.split(", "))} {{ border-color: {c.bad}; }}
    QComboBox {{ combobox-popup: 0; padding-left: 10px; padding-right: 26px; }}
    QComboBox::drop-down {{ border: none; width: 26px; }}
    QComboBox::down-arrow {{ image: none; }}
    QComboBox QAbstractItemView {{ background: {c.card}; color: {c.text}; border: 1px solid {c.control_line};
        outline: none; padding: 4px; selection-background-color: {c.accent_soft}; selection-color: {c.text}; }}
    QComboBox QAbstractItemView::item {{ min-height: 26px; padding: 0 6px; border-radius: 4px; }}
    QComboBox QAbstractItemView::item:selected {{ background: {c.hover}; color: {c.text}; }}
    QCheckBox {{ spacing: 8px; color: {c.text}; background: transparent; }}
    QCheckBox::indicator {{ width: 16px; height: 16px; border: 1px solid {c.control_line}; border-radius: 4px;
        background: {c.field}; }}
    QCheckBox::indicator:checked {{ background: {c.accent}; border-color: {c.accent}; }}
    QCheckBox::indicator:focus, QCheckBox:focus::indicator {{ border-color: {c.accent}; }}
    QProgressBar {{ background: {c.free_memory}; border: none; border-radius: 4px; min-height: 8px; max-height: 8px; }}
    QProgressBar::chunk {{ background: {c.accent}; border-radius: 4px; }}
    """


def _views(c: Palette) -> str:
    return f"""
    QAbstractItemView {{ background: transparent; border: none; outline: none; color: {c.text};
        alternate-background-color: transparent; }}
    QTableView, QTreeView, QListView {{ selection-background-color: {c.accent_soft}; selection-color: {c.text}; }}
    QTableView {{ gridline-color: {c.line}; }}
    QTableView::item {{ border-bottom: 1px solid {c.line}; padding: 0 6px; }}
    QTableView::item:hover {{ background: {c.hover}; }}
    QTableView::item:selected {{ background: {c.accent_soft}; }}
    QHeaderView {{ background: transparent; border: none; }}
    QHeaderView::section {{ background: transparent; color: {c.secondary}; border: none;
        border-bottom: 1px solid {c.line}; padding: 0 9px; font-weight: 500; font-size: 12px; }}
    QHeaderView::section:horizontal {{ min-height: 32px; }}
    QHeaderView::section:vertical {{ color: {c.hint}; font-weight: 400; padding: 0 8px 0 4px; }}
    QTableCornerButton::section {{ background: transparent; border: none; }}
    QScrollBar:vertical {{ background: transparent; width: 10px; margin: 2px; }}
    QScrollBar:horizontal {{ background: transparent; height: 10px; margin: 2px; }}
    QScrollBar::handle {{ background: {c.control_line}; border-radius: 3px; }}
    QScrollBar::handle:vertical {{ min-height: 28px; }}
    QScrollBar::handle:horizontal {{ min-width: 28px; }}
    QScrollBar::handle:hover {{ background: {c.faint}; }}
    QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
    QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
    QMenu {{ background: {c.card}; color: {c.text}; border: 1px solid {c.control_line}; padding: 4px; }}
    QMenu::item {{ padding: 6px 20px 6px 12px; border-radius: 4px; }}
    QMenu::item:selected {{ background: {c.hover}; }}
    QMenu::item:disabled {{ color: {c.faint}; }}
    QMenu::separator {{ height: 1px; background: {c.line}; margin: 4px 8px; }}
    QTabBar::tab {{ background: transparent; color: {c.secondary}; padding: 6px 12px; border: none;
        border-bottom: 2px solid transparent; }}
    QTabBar::tab:selected {{ color: {c.text}; border-bottom-color: {c.accent}; }}
    QTabWidget::pane {{ border: none; }}
    """
