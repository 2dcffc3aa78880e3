"""Django's own inputs and selections, drawn without a template for each of them and their parts.

A form of an object has five hundred fields, and a selection three templates for each of its
choices: they took most of the time of its page. What is drawn is the same, to the letter.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

from django.forms.renderers import DjangoTemplates
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString


class FormRenderer(DjangoTemplates):
    def render(self, template_name: str, context: dict[str, Any], request: Any = None) -> str:
        draw = _DRAWN.get(template_name)
        if draw is None:
            return str(super().render(template_name, context, request))
        return draw(context["widget"])


def _attributes(widget: Mapping[str, Any]) -> str:
    return "".join(
        f" {conditional_escape(name)}"
        if value is True
        else f' {conditional_escape(name)}="{_text(value)}"'
        for name, value in widget["attrs"].items()
        if value is not False
    )


def _text(value: Any) -> SafeString:
    return conditional_escape(str(value))


def _input(widget: Mapping[str, Any]) -> SafeString:
    value = "" if widget["value"] is None else f' value="{_text(widget["value"])}"'
    kind, name = conditional_escape(widget["type"]), conditional_escape(widget["name"])
    return SafeString(f'<input type="{kind}" name="{name}"{value}{_attributes(widget)}>')


def _textarea(widget: Mapping[str, Any]) -> SafeString:
    name, value = conditional_escape(widget["name"]), conditional_escape(widget["value"] or "")
    return SafeString(f'<textarea name="{name}"{_attributes(widget)}>\n{value}</textarea>')


def _select(widget: Mapping[str, Any]) -> SafeString:
    drawn = [f'<select name="{conditional_escape(widget["name"])}"{_attributes(widget)}>']
    for label, options, _place in widget["optgroups"]:
        if label:
            drawn.append(f'<optgroup label="{conditional_escape(label)}">')
        drawn += [
            f'<option value="{_text(option["value"])}"{_attributes(option)}>'
            f"{conditional_escape(option['label'])}</option>"
            for option in options
        ]
        if label:
            drawn.append("</optgroup>")
    return SafeString("\n  ".join(drawn) + "\n</select>")


_INPUTS: Final = (
    *("text", "number", "email", "url", "hidden", "password", "search", "tel", "color"),
    *("date", "datetime", "time", "checkbox", "file", "input"),
)
_DRAWN: Final[dict[str, Callable[[Mapping[str, Any]], SafeString]]] = {
    **{f"django/forms/widgets/{name}.html": _input for name in _INPUTS},
    "django/forms/widgets/textarea.html": _textarea,
    "django/forms/widgets/select.html": _select,
}
