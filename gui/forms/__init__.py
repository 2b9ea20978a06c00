"""The recipe tree as widgets: chosen by a field's type, never by its name."""

from gui.forms.field_view import FieldView
from gui.forms.inline import InlineField
from gui.forms.percent import PercentEdit
from gui.forms.section import FieldGrid

__all__ = ["FieldGrid", "FieldView", "InlineField", "PercentEdit"]
