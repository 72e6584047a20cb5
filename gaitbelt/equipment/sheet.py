"""A register that comes as a CSV file: read line by line, every problem with its row and column."""

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from django.utils.translation import gettext as _

from gaitbelt.core.errors import BadValue
from gaitbelt.equipment.commands.register import GIVEN, NEEDED, Taken, plain
from gaitbelt.equipment.models import Kind
from gaitbelt.people.models import Area, Membership

BYTES_MOST: Final = 1024 * 1024
ROWS_MOST: Final = 2000
COLUMNS: Final = GIVEN


@dataclass(frozen=True)
class Problem:
    """Why a row is not accepted: its line in the file, its column, and what to do."""

    row: int
    column: str
    says: str


@dataclass
class Sheet:
    """What a file holds: rows to add, and every problem; with a problem nothing is added."""

    rows: list[dict[str, Any]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def read(text: str, by: Membership) -> Sheet:
    """The rows of a CSV file with a heading line: label, kind, and what else is known.

    A kind is written by its short name or its name, an area by its name, a day as 2026-11-24.
    Errors: BadValue for a text without the needed columns, or with more than 2,000 rows.
    """
    reader = csv.DictReader(io.StringIO(text), delimiter=_delimiter(text), strict=True)
    heads = [str(name).strip().casefold() for name in reader.fieldnames or ()]
    unknown = sorted(set(heads) - set(COLUMNS))
    if not set(NEEDED) <= set(heads) or unknown:
        known = ", ".join(COLUMNS)
        raise BadValue(
            {"file": _("The first line names the columns: %(known)s.") % {"known": known}}
        )
    reader.fieldnames = heads
    sheet = Sheet()
    try:
        _fill(sheet, reader, by)
    except csv.Error:
        sheet.problems.append(Problem(reader.line_num, "", _("This line cannot be read.")))
    if len(sheet.rows) > ROWS_MOST:
        raise BadValue({"file": _("At most 2,000 rows at once.")})
    return sheet


def decoded(data: bytes) -> str:
    """The text of an upload. Errors: BadValue for another encoding or more than 1 MB."""
    if len(data) > BYTES_MOST:
        raise BadValue({"file": _("At most 1 MB.")})
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadValue({"file": _("Save the file as CSV in UTF-8.")}) from None


def _delimiter(text: str) -> str:
    head = text.partition("\n")[0]
    return max(",;\t", key=head.count)


def _fill(sheet: Sheet, reader: Iterable[Mapping[str, Any]], by: Membership) -> None:
    kinds, areas, taken = _kinds(by), _areas(by), Taken(by)
    seen: dict[str, set[str]] = {"label": set(), "code": set(), "serial": set()}
    for number, raw in enumerate(reader, start=2):
        row, problems = _row(raw, kinds, areas)
        problems |= _twice(row, seen)
        try:
            taken.refuse(row)
            plain(row)
        except BadValue as bad:
            problems = {name: _said(says) for name, says in bad.fields.items()} | problems
        sheet.rows.append(row)
        sheet.problems += [Problem(number, name, says) for name, says in problems.items()]


def _row(
    raw: Mapping[str, Any], kinds: Mapping[str, Kind], areas: Mapping[str, Area]
) -> tuple[dict[str, Any], dict[str, str]]:
    row: dict[str, Any] = {}
    problems: dict[str, str] = {}
    for name, value in raw.items():
        text = str(value or "").strip()
        if name is None or not isinstance(name, str):
            problems["label"] = _("This line has more cells than columns.")
        elif name in {"kind", "area"} and text:
            found = (kinds if name == "kind" else areas).get(text.casefold())
            if found is None:
                problems[name] = _("“%(text)s” is not known here.") % {"text": text[:60]}
            else:
                row[name] = found.pk
        elif name == "bought_on" and text:
            problems |= _day(text, row)
        elif text:
            row[name] = text
    problems |= {name: _("This is needed.") for name in NEEDED if not raw.get(name)}
    return row, problems


def _day(text: str, row: dict[str, Any]) -> dict[str, str]:
    try:
        row["bought_on"] = date.fromisoformat(text)
    except ValueError:
        return {"bought_on": _("Write a day of the calendar, such as 2026-11-23.")}
    return {}


def _twice(row: Mapping[str, Any], seen: dict[str, set[str]]) -> dict[str, str]:
    """What an earlier row of the same file has already."""
    found = {}
    for name, known in seen.items():
        value = str(row.get(name, "")).casefold()
        if value and value in known:
            found[name] = _("An earlier row has this already.")
        known.add(value)
    return found


def _kinds(by: Membership) -> dict[str, Kind]:
    rows = Kind.objects.filter(organization_id=by.organization_id)
    return {text.casefold(): kind for kind in rows for text in (kind.slug, kind.name)}


def _areas(by: Membership) -> dict[str, Area]:
    return {area.name.casefold(): area for area in by.clinic.areas.filter(ended_at=None)}


def _said(says: Any) -> str:
    return says if isinstance(says, str) else " ".join(str(each) for each in says)
