"""Choice, tick box and a field with its unit inside: Qt's own, with arrows and marks drawn in palette colours."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, Qt
from PySide6.QtGui import QHelpEvent, QKeyEvent, QPainter, QPaintEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QStyle,
    QStyleOptionButton,
    QStyleOptionComboBox,
    QStylePainter,
    QToolTip,
    QWidget,
)

from gui.theme import colors
from gui.theme.icons import paint_icon
from gui.widgets.labels import Label


class Choice(QComboBox):
    """A list to choose from. The wheel scrolls the page, not the choice, unless the choice has the focus."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(4)
        self.is_cut = False  # as it was last drawn

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    def event(self, event: QEvent) -> bool:
        """What is cut can be read under the mouse, where nothing else is said there."""
        if event.type() == QEvent.Type.ToolTip and self.is_cut and not self.toolTip() and isinstance(event, QHelpEvent):
            QToolTip.showText(event.globalPos(), self.currentText(), self)
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.ignore()  # Enter continues; Space and the arrow keys choose
            return
        super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """As Qt does, but what is too long ends with an ellipsis, not in the middle of a letter."""
        painter, option = QStylePainter(self), QStyleOptionComboBox()
        self.initStyleOption(option)
        room = self.style().subControlRect(
            QStyle.ComplexControl.CC_ComboBox, option, QStyle.SubControl.SC_ComboBoxEditField, self
        )
        whole = option.currentText
        option.currentText = self.fontMetrics().elidedText(whole, Qt.TextElideMode.ElideRight, room.width())
        self.is_cut = option.currentText != whole
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)
        area = QRectF(self.width() - 24, (self.height() - 12) / 2, 12, 12)
        paint_icon(painter, "down", colors().secondary if self.isEnabled() else colors().faint, area)


class CheckBox(QCheckBox):
    """A tick box whose tick is drawn in the palette's colour."""

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.isChecked():
            option = QStyleOptionButton()
            self.initStyleOption(option)
            area = self.style().subElementRect(QStyle.SubElement.SE_CheckBoxIndicator, option, self)
            paint_icon(QPainter(self), "check", colors().on_accent, QRectF(area).adjusted(2, 2, -2, -2), 2.0)


class UnitEdit(QLineEdit):
    """A line edit with the unit drawn inside at the right, and an icon at the left where one is named."""

    def __init__(
        self, unit: str = "", icon_name: str = "", parent: QWidget | None = None, *, takes_enter: bool = False
    ) -> None:
        """With `takes_enter` Enter means `returnPressed` alone; without it the window continues too."""
        super().__init__(parent)
        self._icon_name, self._takes_enter = icon_name, takes_enter
        self._unit: QLabel = Label(unit, "hint", self)
        self._unit.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._unit.setVisible(bool(unit))
        self._make_room()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._make_room()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        super().keyPressEvent(event)
        if self._takes_enter and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.accept()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._icon_name:
            area = QRectF(10, (self.height() - 14) / 2, 14, 14)
            paint_icon(QPainter(self), self._icon_name, colors().secondary, area)

    def _make_room(self) -> None:
        width = self._unit.sizeHint().width() if self._unit.text() else 0
        self.setTextMargins(20 if self._icon_name else 0, 0, width + 6 if width else 0, 0)
        self._unit.setGeometry(self.width() - width - 11, 0, width, self.height())
