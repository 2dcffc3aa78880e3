"""Forms of 3D models, panoramas and tours."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext

from catalog.forms import StatusForm
from museumportal.accounts.admin.forms import AnyLanguageForm, PortalForm
from tours.glb import triangle_count


class Model3DForm(StatusForm):
    """A model: its file is a GLB, its object of the same museum."""

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if isinstance(file, UploadedFile):
            try:
                triangle_count(file)
            except ValueError as error:
                raise forms.ValidationError(gettext(str(error))) from error
            file.seek(0)
        return file

    def clean(self) -> dict[str, Any]:
        clean = super().clean()
        museum = clean.get("museum") or getattr(self.instance, "museum", None)
        record = clean.get("object")
        if museum and record and record.museum_id != museum.pk:
            self.add_error("object", gettext("This object belongs to another museum."))
        return clean


class PanoramaForm(PortalForm):
    """A panorama: twice as wide as high, the whole sphere."""

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if isinstance(file, UploadedFile) and hasattr(file, "image"):
            width, height = file.image.size
            if abs(width - 2 * height) > 0.02 * width:
                raise forms.ValidationError(
                    gettext(
                        "A panorama is twice as wide as it is high (equirectangular); "
                        "this file measures %(width)d × %(height)d."
                    )
                    % {"width": width, "height": height}
                )
        return file


class HotspotForm(AnyLanguageForm):
    """A hotspot leads to a scene of its own tour."""

    def clean(self) -> dict[str, Any]:
        super().clean()
        target = self.cleaned_data.get("target_scene")
        here = self.instance.scene if self.instance.scene_id else self.cleaned_data.get("scene")
        if target and here and target.tour_id != here.tour_id:
            self.add_error("target_scene", gettext("This scene belongs to another tour."))
        return self.cleaned_data
