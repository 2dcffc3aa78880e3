"""The `[fields]` of a mapping: one function a field, from the row to the clean record."""

from typing import Any

from django.utils.translation import gettext

from catalog.importers.columns import CHECKED, IDENTIFIER
from catalog.importers.fields import (
    COLLECTION,
    COLUMNS,
    EVERY_FIELD,
    LANGUAGES,
    PRODUCTION,
    TERM_FIELDS,
    YEAR,
    YEARS,
    Converter,
    text_of,
)
from catalog.importers.parts import Context, Part
from catalog.importers.placeholders import said
from catalog.importers.records import CleanRecord, TermWanted
from catalog.importers.values import (
    VALUE_KEYS,
    Origins,
    compile_value,
    converted,
    refuse_unknown,
)
from museumportal.lib.dates import read_date, says_undated, this_year
from museumportal.lib.public_ids import parse_public_id
from museumportal.lib.readers.problems import ImportRefused, RowRefused, did_you_mean

_DATE_KEYS = VALUE_KEYS | {"language", "earliest", "latest"}
_TERM_KEYS = frozenset({"language", "missing"})


def compile_fields(fields: dict[str, Any], origins: Origins, context: Context) -> list[Part]:
    """The parts that fill the object's own columns, in the order of the mapping.

    Raises:
        ImportRefused: an unknown field, or a value that cannot be compiled.
    """
    parts: list[Part] = []
    for name, spec in fields.items():
        if name == PRODUCTION:
            parts.append(_production(spec, origins, context))
        elif name in TERM_FIELDS:
            parts.append(_term(name, spec, origins, context))
        elif name in CHECKED:
            parts.append(_whose(name, spec, origins))
        elif name == COLLECTION:
            parts.append(_collection(spec, origins))
        elif name in COLUMNS:
            parts.append(_column(name, spec, origins, COLUMNS[name]))
        elif name in YEARS:
            if PRODUCTION in fields:
                raise ImportRefused(
                    gettext("%(name)s: give it within %(field)s, which fills it too.")
                    % {"name": name, "field": PRODUCTION}
                )
            parts.append(_column(name, spec, origins, YEARS[name]))
        else:
            raise ImportRefused(
                gettext("there is no field “%(name)s”.%(hint)s")
                % {"name": name, "hint": did_you_mean(name, [*EVERY_FIELD, *CHECKED])}
            )
    parts.append(_required)
    return parts


def _required(row: Any, record: CleanRecord) -> None:
    values = record.values
    if not values.get("inventory_number") and not any(
        problem.field == "inventory_number" for problem in record.problems
    ):
        raise RowRefused("inventory_number", gettext("is empty"))
    if values.get("publication_restricted") and not values.get("restriction_reason"):
        raise RowRefused(
            "restriction_reason", gettext("is empty: say why it must not be published")
        )
    years = [year for name in YEARS if (year := values.get(name)) is not None]
    if years != sorted(years):
        reason = gettext("%(earliest)s lies after %(latest)s")
        told = {"earliest": years[0], "latest": years[1]}
        raise RowRefused("production_earliest", reason % told)


def _column(name: str, spec: Any, origins: Origins, convert: Converter) -> Part:
    get = converted(name, compile_value(spec, origins, where=name), convert)

    def add(row: Any, record: CleanRecord) -> None:
        record.values[name] = get(row)

    return add


def _whose(name: str, spec: Any, origins: Origins) -> Part:
    """Which object or museum the row is of, where it says so."""
    get = converted(name, compile_value(spec, origins, where=name), text_of(None))

    def add(row: Any, record: CleanRecord) -> None:
        text = get(row) or ""
        if name == IDENTIFIER:
            record.identifier = (parse_public_id(text) or "") if text else ""
            if text and not record.identifier:
                sentence = gettext("“%(text)s” is no identifier of an object")
                raise RowRefused(name, sentence % {"text": text[:60]})
        else:
            record.museum = text

    return add


def _collection(spec: Any, origins: Origins) -> Part:
    get = converted(COLLECTION, compile_value(spec, origins, where=COLLECTION), text_of(300))

    def add(row: Any, record: CleanRecord) -> None:
        record.values[COLLECTION] = said(get(row), record.notes)

    return add


def _term(name: str, spec: Any, origins: Origins, context: Context) -> Part:
    """A field that holds one vocabulary term."""
    spec = {"from": spec} if isinstance(spec, str | list) else spec
    if not isinstance(spec, dict):
        raise ImportRefused(
            gettext("%(field)s: a value is a path, a list of paths or a table, not %(value)s.")
            % {"field": name, "value": repr(spec)}
        )
    language, missing = context.language_of(spec, name), context.missing_of(spec, name)
    get = converted(name, compile_value(spec, origins, where=name, also=_TERM_KEYS), text_of(300))
    scheme = TERM_FIELDS[name]

    def add(row: Any, record: CleanRecord) -> None:
        label = said(get(row), record.notes)
        record.values[name] = label
        if label:
            record.terms.append(TermWanted(scheme, "", label, language, missing, field=name))

    return add


def _production(spec: Any, origins: Origins, context: Context) -> Part:
    """A free-text date: kept as text, and read as earliest and latest year.

    `earliest` and `latest` may name the source's own years; they count where the text cannot
    be read. What neither gives stays unknown and is counted.
    """
    spec = {"from": spec} if isinstance(spec, str | list) else spec
    if not isinstance(spec, dict):
        raise ImportRefused(
            gettext("%(field)s: a value is a path, a list of paths or a table, not %(value)s.")
            % {"field": PRODUCTION, "value": repr(spec)}
        )
    refuse_unknown(spec, _DATE_KEYS, PRODUCTION)
    language = context.language_of(spec, PRODUCTION) or LANGUAGES[0]
    column = f"production_date_{language}"
    text = converted(
        column, compile_value(spec, origins, where=PRODUCTION, also=_DATE_KEYS), COLUMNS[column]
    )
    own = [
        compile_value(spec[name], origins, where=f"{PRODUCTION}.{name}") if name in spec else None
        for name in ("earliest", "latest")
    ]

    def own_years(row: Any) -> tuple[int | None, int | None] | None:
        try:
            years = [
                YEAR(value) if get and (value := get(row)) is not None else None for get in own
            ]
        except (ValueError, RowRefused):
            return None
        # There is no year 0, and one still to come (9999) says that an end is open.
        earliest, latest = (year if year and year <= this_year() else None for year in years)
        if earliest is not None and latest is not None and earliest > latest:
            return None
        return None if earliest is None and latest is None else (earliest, latest)

    def add(row: Any, record: CleanRecord) -> None:
        written = text(row)
        record.values[column] = written
        years = read_date(written) if written else None
        if written is not None:
            read = "dates_read" if years else "dates_unread"
            record.notes["dates_undated" if says_undated(written) else read] += 1
        years = years or own_years(row) or (None, None)
        record.values["production_earliest"], record.values["production_latest"] = years

    return add
