"""The form by which a picture gets another file."""

from django import forms
from django.utils.translation import gettext_lazy as _


class ReplacementForm(forms.Form):
    """A new file for a picture, and why."""

    file = forms.FileField(
        label=_("New file"),
        allow_empty_file=True,  # refused by name, like all else that is no picture
        help_text=_("JPEG, PNG, TIFF, WebP, AVIF or JPEG 2000."),
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=80,
        help_text=_("Such as: sharper photograph, colours corrected. The history keeps it."),
    )
