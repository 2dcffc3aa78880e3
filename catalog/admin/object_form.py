"""The form of an object: which fields and which lists stand in which tab."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from catalog.admin import parts, parts_scholarship
from museumportal.accounts.admin.tabs import Tab

TABS: Final = (
    Tab(
        "identity",
        _("Identity"),
        fieldsets=[
            (
                None,
                {
                    "fields": (
                        "museum",
                        ("inventory_number", "register_number", "state_catalogue_number"),
                        "title",
                        ("object_type", "quantity"),
                        ("fund", "collection", "part_of"),
                    )
                },
            )
        ],
    ),
    Tab(
        "description",
        _("Description"),
        fieldsets=[(None, {"fields": ("description", "scholarly_description")})],
        inlines=[parts.SubjectRows, parts.InscriptionCards],
    ),
    Tab(
        "making",
        _("Making and origin"),
        fieldsets=[
            (
                None,
                {
                    "fields": ("production_date", ("production_earliest", "production_latest")),
                    "description": _("Left empty, the years are read from the date as text."),
                },
            )
        ],
        inlines=[parts.MakerRows, parts.OriginRows],
    ),
    Tab(
        "materials",
        _("Materials and measurements"),
        inlines=[parts.MaterialRows, parts.MeasurementRows, parts.PreciousMetalRows],
        fieldsets=[
            (
                _("Materials and measurements, as text"),
                {"fields": ("materials_display", "measurements_display")},
            )
        ],
    ),
    Tab(
        "scholarship",
        _("References and provenance"),
        inlines=[
            parts_scholarship.ReferenceCards,
            parts_scholarship.RelationRows,
            parts_scholarship.ProvenanceCards,
        ],
    ),
    Tab(
        "pictures",
        _("Pictures"),
        fieldsets=[(None, {"fields": ("pictures",)})],
        inlines=[parts.ImageCards],
    ),
    Tab(
        "rights",
        _("Rights and publication"),
        fieldsets=[
            (
                None,
                {
                    "fields": (
                        "status",
                        ("rights", "ownership"),
                        "credit_line",
                        "publication_restricted",
                        "restriction_reason",
                    )
                },
            )
        ],
    ),
    Tab(
        "internal",
        _("Acquisition and internal"),
        fieldsets=[
            (
                _("Acquisition, public"),
                {"fields": (("acquisition_method", "acquisition_date"),)},
            ),
            (
                _("Internal, never public"),
                {
                    "fields": (
                        ("acquisition_source", "acquisition_act"),
                        "location",
                        "condition",
                        "insurance_value",
                        "internal_notes",
                    ),
                    "classes": ("internal",),
                },
            ),
        ],
    ),
)
"""Another field stands in a fieldset of its tab, another list in its `inlines`: nothing else needs
to be told."""
