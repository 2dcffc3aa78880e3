"""What stays inside the museum: said by each model itself, in one place.

`INTERNAL_FIELDS` of a model names the columns that no public page, API, index, feed or export may
touch; `WHOLE` among them means all of its rows. Rows of a model with `PUBLIC_BY` are internal as a
whole until that column is true. Tests plant a marker in each and look for it everywhere
(tests/museumportal/test_internal_fields.py).
"""

from typing import Final

from django.db import models

WHOLE: Final = "*"


def internal_columns(model: type[models.Model]) -> list[models.Field]:
    """The columns of the model that are internal in every row, those of all languages too."""
    named = getattr(model, "INTERNAL_FIELDS", ())
    return [
        column
        for column in model._meta.concrete_fields
        if WHOLE in named
        or column.name in named
        or getattr(getattr(column, "translated_field", None), "name", "") in named
    ]


def public_by(model: type[models.Model]) -> str:
    """The column that makes a row of the model public; "" where rows need none."""
    return str(getattr(model, "PUBLIC_BY", ""))
