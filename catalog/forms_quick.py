"""The shortest form of an object."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from catalog.forms import CAMERA, MuseumObjectForm


class QuickForm(MuseumObjectForm):
    """Number, title, type and photographs; the rest follows when the object is completed."""

    number_picture = forms.FileField(
        label=_("Photograph of the number"),
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput(attrs=CAMERA),
        help_text=_("For your own use: it is not published."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["pictures"].label = _("Photographs")
        self.fields["pictures"].help_text = ""
