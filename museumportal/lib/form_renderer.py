"""Django's own inputs, selections and labels, drawn without a template for each and their parts.

A form of an object has five hundred fields, and a selection three templates for each of its
choices, a field without an error two for none: they took most of the time of its page. What is
drawn is the same.
"""

import html
from collections.abc import Callable, Mapping
from typing import Any, Final

from django.forms.renderers import DjangoTemplates
from django.templatetags.static import static
from django.utils.safestring import SafeString
from django.utils.translation import gettext


class FormRenderer(DjangoTemplates):
    def render(self, template_name: str, context: dict[str, Any], request: Any = None) -> str:
        if template_name in _ERRORS and not context["errors"]:
            return ""
        if draw := _DRAWN.get(template_name):
            return draw(context)
        return str(super().render(template_name, context, request))


def _text(value: Any) -> str:
    text = str(value)
    return text if isinstance(text, SafeString) else html.escape(text)


def _attributes(attributes: Mapping[str, Any]) -> str:
    return "".join(
        f" {_text(name)}" if value is True else f' {_text(name)}="{_text(value)}"'
        for name, value in attributes.items()
        if value is not False
    )


def _label(context: Mapping[str, Any]) -> SafeString:
    label, tag = _text(context["label"]), context["tag"]
    if not context["use_tag"]:
        return SafeString(label)
    return SafeString(f"<{tag}{_attributes(context['attrs'] or {})}>{label}</{tag}>")


def _input(context: Mapping[str, Any]) -> SafeString:
    widget = context["widget"]
    value = "" if widget["value"] is None else f' value="{_text(widget["value"])}"'
    start = f'<input type="{_text(widget["type"])}" name="{_text(widget["name"])}"'
    return SafeString(f"{start}{value}{_attributes(widget['attrs'])}>")


def _textarea(context: Mapping[str, Any]) -> SafeString:
    widget = context["widget"]
    start = f'<textarea name="{_text(widget["name"])}"{_attributes(widget["attrs"])}>'
    return SafeString(f"{start}\n{_text(widget['value'] or '')}</textarea>")


def _select(context: Mapping[str, Any]) -> SafeString:
    widget = context["widget"]
    drawn = [f'<select name="{_text(widget["name"])}"{_attributes(widget["attrs"])}>']
    for label, options, _place in widget["optgroups"]:
        if label:
            drawn.append(f'<optgroup label="{_text(label)}">')
        drawn += [
            f'<option value="{_text(option["value"])}"{_attributes(option["attrs"])}>'
            f"{_text(option['label'])}</option>"
            for option in options
        ]
        if label:
            drawn.append("</optgroup>")
    return SafeString("\n  ".join(drawn) + "\n</select>")


def _related(context: Mapping[str, Any]) -> SafeString:
    """A choice of a record, with the ways to it that the page allows."""
    limited = context["model_has_limit_choices_to"]
    ref = "" if limited else f' data-model-ref="{_text(context["model_name"])}"'
    allowed = () if context["is_hidden"] else _WAYS
    ways = [_way(context, *each) for each in allowed if context[f"can_{each[0]}_related"]]
    drawn = f"{context['rendered_widget']}\n{''.join(ways)}"
    return SafeString(f'<div class="related-widget-wrapper"{ref}>{drawn}</div>')


def _way(context: Mapping[str, Any], verb: str, title: str, address: str, opens: str) -> str:
    kind = "view_related_url_params" if verb == "view" else "url_params"
    attributes = {
        "class": f"related-widget-wrapper-link {verb}-related",
        "id": f"{verb}_id_{context['name']}",
        opens: f"{context[address]}?{context[kind]}",
        "data-popup": verb != "view" and "yes",
        "title": gettext(title) % {"model": context["model"]},
    }
    icon = _text(static(f"admin/img/icon-{verb}link.svg"))
    picture = f'<img src="{icon}" alt="" width="24" height="24">'
    return f"<a{_attributes(attributes)}>{picture}</a>"


_CHANGE: Final = "change_related_template_url"
_DELETE: Final = "delete_related_template_url"
_LATER: Final = "data-href-template"
_WAYS: Final = (
    ("change", "Change selected %(model)s", _CHANGE, _LATER),
    ("add", "Add another %(model)s", "add_related_url", "href"),
    ("delete", "Delete selected %(model)s", _DELETE, _LATER),
    ("view", "View selected %(model)s", _CHANGE, _LATER),
)
"""Verb, Django's sentence, where its address stands among what is told, the attribute for it."""
_INPUTS: Final = (
    *("text", "number", "email", "url", "hidden", "password", "search", "tel", "color"),
    *("date", "datetime", "time", "checkbox", "file", "input"),
)
_DRAWN: Final[dict[str, Callable[[Mapping[str, Any]], SafeString]]] = {
    **{f"django/forms/widgets/{name}.html": _input for name in _INPUTS},
    "django/forms/widgets/textarea.html": _textarea,
    "django/forms/widgets/select.html": _select,
    "django/forms/label.html": _label,
    "admin/widgets/related_widget_wrapper.html": _related,
}
_ERRORS: Final = frozenset(f"django/forms/errors/list/{name}.html" for name in ("default", "ul"))
