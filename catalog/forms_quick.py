"""The shortest form of an object."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from catalog.forms import MuseumObjectForm

_CAMERA = {"accept": "image/*", "data-camera": _("Take a photograph")}
"""On a telephone quick.js sets a button of these words beside the field; it opens the camera."""


class QuickForm(MuseumObjectForm):
    """Number, title, type and photographs; the rest follows when the object is completed."""

    number_picture = forms.FileField(
        label=_("Photograph of the number"),
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput(attrs=_CAMERA),
        help_text=_("For your own use: it is not published."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["pictures"].label = _("Photographs")
        self.fields["pictures"].help_text = ""
        self.fields["pictures"].widget.attrs.update(_CAMERA)
