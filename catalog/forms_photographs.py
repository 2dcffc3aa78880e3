"""Photographs in bulk: where they go, the files, and how their names hold inventory numbers."""

from collections.abc import Iterable
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from catalog.actions.uploads import at_hand
from catalog.photographs.mapping_file import read_mapping
from catalog.photographs.names import PatternError, Rule
from museumportal.accounts.admin.base import ManyFilesField, ManyFilesInput
from museumportal.lib.file_size import file_size
from museumportal.lib.readers.problems import ImportRefused
from regions.models import Museum

_LONGEST_LIST: Final = 16 << 20
"""Bytes; 50,000 files with their numbers are a tenth of that."""
_PICTURES = "image/*,.zip,application/zip"


class _SentFiles(ManyFilesField):
    most = 900  # Django takes a thousand in one form; a ZIP, or JavaScript, sends more

    def __init__(self, **more: Any) -> None:
        super().__init__(allow_empty_file=True, **more)  # it is listed among the others, as refused


def read_list(file: Any, names: Iterable[str] = ()) -> dict[str, tuple[str, ...]]:
    """What a list in a form says (`read_mapping`). Raises ValidationError."""
    if file.size > _LONGEST_LIST:
        told = {"size": file_size(file.size), "most": file_size(_LONGEST_LIST)}
        raise ValidationError(_("The list has %(size)s; at most %(most)s are taken."), params=told)
    with at_hand(file, file.name) as path:
        try:
            return read_mapping(path, names)
        except ImportRefused as refused:
            raise ValidationError(str(refused)) from refused


class PhotographsForm(forms.Form):
    """`upload` names files that have come piece by piece already, instead of those in the form."""

    museum = forms.ModelChoiceField(Museum.objects.none(), label=_("Museum"), empty_label=None)
    file = _SentFiles(
        label=_("ZIP archive, or pictures"),
        required=False,
        widget=ManyFilesInput(attrs={"data-resumable": True, "accept": _PICTURES}),
        help_text=_("JPEG, PNG, TIFF, WebP, AVIF or JPEG 2000, as many as you like."),
    )
    folder = _SentFiles(
        label=_("Or a whole folder"),
        required=False,
        widget=ManyFilesInput(attrs={"data-resumable": True, "webkitdirectory": True}),
        help_text=_("With all that is in it. What is no picture is left out and named."),
    )
    upload = forms.CharField(required=False, widget=forms.HiddenInput)
    pattern = forms.CharField(
        label=_("Pattern of the names"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"class": "vTextField", "placeholder": "IMG_*_{number}"}),
        help_text=_(
            "Empty where names are inventory numbers, such as КП-1234_5.jpg, with a last number "
            "for further pictures: КП-1234_5_2.jpg. Else {number} stands where the inventory "
            "number is and * for any text: photo_{number} *"
        ),
    )
    mapping = forms.FileField(
        label=_("Or a list"),
        required=False,
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.xlsx,.xls,.ods,text/csv"}),
        help_text=_(
            "CSV or XLSX with a column of file names and one of inventory numbers. It goes before "
            "the pattern."
        ),
    )

    def __init__(self, *args: Any, museums: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["museum"]
        field.queryset = museums

    def clean_mapping(self) -> Any:
        """The list is read before anything else: a wrong one is told while it can be changed."""
        file = self.cleaned_data["mapping"]
        if file:
            read_list(file)
        return file

    def clean_pattern(self) -> str:
        pattern: str = self.cleaned_data["pattern"].strip()
        try:
            Rule(pattern=pattern)
        except PatternError as error:
            raise ValidationError(str(error)) from error
        return pattern

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if not any(said.get(name) for name in ("file", "folder", "upload")):
            told = {"file", "folder"} & self.errors.keys()
            if not told:
                self.add_error("file", _("Choose an archive, pictures or a folder."))
        return said
