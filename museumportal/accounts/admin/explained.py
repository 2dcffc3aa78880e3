"""The sentence under a field: what belongs there, with an example.

Kept beside the forms instead of as `help_text` in the models: to put a sentence better is no change
of the database, and models stay short enough to read.
"""

from collections.abc import Mapping
from typing import Any, Final

from django.db import models

_EXPLAINED: Final[dict[type[models.Model], Mapping[str, Any]]] = {}


def explain(model: type[models.Model], **sentences: Any) -> None:
    """Explain fields of a model, by name, wherever a form of the admin has them.

    FieldDoesNotExist for a name that the model has not.
    """
    for name in sentences:
        model._meta.get_field(name)
    _EXPLAINED[model] = sentences


def explained(field: Any) -> Any:
    """The sentence of a field, the same for its columns in all languages; else its own help."""
    original = getattr(field, "translated_field", field)
    return _EXPLAINED.get(field.model, {}).get(original.name, field.help_text)
