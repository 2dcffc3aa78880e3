"""Which object of a museum the name of a file means."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from catalog.models import MuseumObject
from catalog.photographs.names import Rule, number_key
from regions.models import Museum

_SHOWN = 20


@dataclass(frozen=True)
class Match:
    """The key of the object; else those that come into question, and a sentence why none is it."""

    record: int | None = None
    candidates: tuple[int, ...] = ()
    reason: str = ""


class Matcher:
    """Finds the object a file name means; the numbers of one museum are read once."""

    def __init__(self, museum: Museum, rule: Rule | None = None) -> None:
        self._rule = rule or Rule()
        self._by_key: dict[str, list[int]] = {}
        numbers = MuseumObject.objects.filter(museum=museum, binned_at__isnull=True)
        for pk, number in numbers.order_by("pk").values_list("pk", "inventory_number").iterator():
            self._by_key.setdefault(number_key(number), []).append(pk)

    def named(self, number: str) -> list[int]:
        """Objects with a number that reads like this one."""
        return self._by_key.get(number_key(number), [])

    def match(self, name: str) -> Match:
        numbers = list(self._rule.numbers_in(name))
        if self._rule.mapped is not None:
            return self._mapped(numbers)
        named = [found for number in numbers if (found := self.named(number))]
        if len(named) > 1:  # its last number belongs to the object's, or counts pictures
            text = _(
                "The whole name is the number of one object; without its last number it is that of "
                "another."
            )
            found = [key for each in named for key in each]
            return Match(candidates=tuple(found[:_SHOWN]), reason=text)
        if named:
            return self._one_of(named[0])
        if not numbers:
            return Match(reason=_("The name does not fit the pattern."))
        return Match(reason=_("No object of this museum has a number that reads like this name."))

    def _mapped(self, numbers: list[str]) -> Match:
        if not numbers:
            return Match(reason=_("The mapping file does not name this file."))
        found = list(dict.fromkeys(key for number in numbers for key in self.named(number)))
        if not found:
            text = _("No object of this museum has the number %(number)s of the mapping file.")
            return Match(reason=text % {"number": numbers[0]})
        if len(numbers) > 1:
            text = _("The mapping file gives this file several numbers.")
            return Match(candidates=tuple(found[:_SHOWN]), reason=text)
        return self._one_of(found)

    def _one_of(self, found: list[int]) -> Match:
        if len(found) == 1:
            return Match(record=found[0])
        text = _("Several objects have a number that reads like this name.")
        return Match(candidates=tuple(found[:_SHOWN]), reason=text)
