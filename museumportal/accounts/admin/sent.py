"""What browsers send for the fields of a form as they stand."""

from typing import Any

from django import forms
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.http import QueryDict

Sent = dict[str, list[str]]
"""Name of an input → what it sends; an input that sends nothing has an empty list."""


def as_sent(field: forms.BoundField) -> Sent:
    """What the inputs of a field send where nobody touches them."""
    widget: Any = field.field.widget
    if isinstance(widget, RelatedFieldWidgetWrapper):
        widget = widget.widget
    return _sent(widget, field.html_name, field.value())


def _sent(widget: Any, name: str, value: Any) -> Sent:
    if isinstance(widget, forms.MultiWidget):
        split: Any = widget
        values = value if isinstance(value, list) else split.decompress(value)
        parts = zip(split.widgets_names, split.widgets, values, strict=True)
        return {
            each: sent
            for suffix, part, half in parts
            for each, sent in _sent(part, name + suffix, half).items()
        }
    if isinstance(widget, forms.FileInput):
        return {name: []}
    if isinstance(widget, forms.CheckboxInput):
        return {name: ["on"] if widget.check_test(value) else []}
    shown = widget.format_value(value)
    if shown is None or shown == "":
        return {name: [""]}
    return {name: [str(each) for each in shown] if isinstance(shown, list) else [str(shown)]}


def put(data: QueryDict, sent: Sent) -> None:
    """Make `data`, which is mutable, what it were had this been sent."""
    for name, values in sent.items():
        if values:
            data.setlist(name, values)
        else:
            data.pop(name, None)
