"""Forms of the review of records."""

from django import forms
from django.utils.translation import gettext_lazy as _

from catalog.models import Comment

ABOUT = [
    ("", _("the whole record")),
    ("title", _("title")),
    ("object_type", _("object type")),
    ("production_date", _("date")),
    ("makers", _("makers")),
    ("concepts", _("materials, techniques, places and other concepts")),
    ("measurements", _("measurements")),
    ("description", _("description")),
    ("rights", _("rights")),
    ("images", _("pictures")),
]


class CommentForm(forms.ModelForm):
    """A comment on a record, or on one field of it."""

    field = forms.ChoiceField(label=_("About"), choices=ABOUT, required=False)
    text = forms.CharField(
        label=_("Your comment"), max_length=5000, widget=forms.Textarea({"rows": 3, "cols": 60})
    )

    class Meta:
        model = Comment
        fields = ("field", "text")


class NoteForm(forms.Form):
    """A note with a step, for several records at once."""

    note = forms.CharField(
        label=_("Note to whoever sent them"),
        required=False,
        max_length=5000,
        widget=forms.Textarea({"rows": 2, "cols": 60}),
    )


class ReasonForm(forms.Form):
    """Why a finding is so all the same."""

    reason = forms.CharField(
        label=_("Why it is so"),
        max_length=300,
        help_text=_("Such as: cast from the mould after the sculptor's death."),
    )
