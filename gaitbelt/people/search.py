"""What a line of search means: words of a name, days of birth, digits of a phone."""

import re
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db.models import Q

from gaitbelt.people.models.search import digits, folded

LONGEST: Final = 80
MONTHS: Final = {
    name: number
    for number, names in enumerate(
        ("jan ene", "feb", "mar", "apr abr", "may", "jun", "jul", "aug ago", "sep set", "oct",
         "nov", "dec dic"),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
_MONTH: Final = rf"(?P<month>{'|'.join(MONTHS)})[a-z]*"
_DAY: Final = r"(?P<d>\d{1,2})(?:st|nd|rd|th)?"
_YEAR: Final = r"(?P<y>\d{4}|\d{2})"
SPELLINGS: Final = tuple(
    re.compile(rf"(?<![\w/.-]){pattern}(?![\w/-])")
    for pattern in (
        r"(?P<y>\d{4})[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})",
        rf"(?P<m>\d{{1,2}})[-/](?P<d>\d{{1,2}})[-/]{_YEAR}",
        rf"(?P<d>\d{{1,2}})[-/.](?P<m>\d{{1,2}})[-/.]{_YEAR}",
        rf"{_MONTH}\.? {_DAY},? {_YEAR}",
        rf"{_DAY}\.?(?: de)? {_MONTH}\.?(?: de)?,? {_YEAR}",
        r"(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})",
        r"(?P<m>\d{2})(?P<d>\d{2})(?P<y>\d{4})",
    )
)  # month before day where both can be meant, as the United States write


@dataclass(frozen=True, slots=True)
class Wanted:
    """The parts of a search line; `days` are the readings of one date that it holds."""

    words: tuple[str, ...]
    days: tuple[date, ...]


def wanted(text: str, *, today: date) -> Wanted:
    """Read a search line: at most one date, the rest are words."""
    line = " ".join(text.casefold().split())[:LONGEST]
    days: list[date] = []
    rest = line
    for pattern in SPELLINGS:
        for match in pattern.finditer(line):
            if day := _day(match, today):
                days.append(day)
                rest = rest.replace(match[0], " ")
    return Wanted(tuple(rest.split()), tuple(dict.fromkeys(days)))


def matches(want: Wanted, *, sees: Container[str]) -> Q | None:
    """The condition on patients; None where nothing was asked.

    `sees` are the fields that the asking role sees: by any other nobody is found.
    """
    parts = list(_parts(want, sees))
    if not parts:
        return None
    found = Q()
    for part in parts:
        found &= part
    return found


def _parts(want: Wanted, sees: Container[str]) -> Iterator[Q]:
    if want.days:
        yield _day_or_phone(want.days, sees)
    if want.words and not any(letter.isalpha() for word in want.words for letter in word):
        yield _number(digits("".join(want.words)), sees)
        return
    for word in want.words:
        if name := folded(word):
            yield Q(search_name__contains=name)


def _day_or_phone(days: Iterable[date], sees: Container[str]) -> Q:
    found = Q(pk__in=[])
    if "birth_on" in sees:
        found |= Q(birth_on__in=days)
    if "phone" in sees:
        found |= _either([Q(phone_digits__contains=digits(f"{day:%m%d%Y}")) for day in days])
    return found


def _number(number: str, sees: Container[str]) -> Q:
    """A phone's digits, digits that stand in a name, or a year of birth."""
    if not number:
        return Q(pk__in=[])
    found = Q(search_name__contains=number)
    if "phone" in sees:
        found |= Q(phone_digits__contains=number)
    if "birth_on" in sees and len(number) == 4 and 1 < int(number) < 9999:
        year = int(number)
        found |= Q(birth_on__gte=date(year, 1, 1), birth_on__lt=date(year + 1, 1, 1))
    return found


def _either(conditions: list[Q]) -> Q:
    found = Q()
    for condition in conditions:
        found |= condition
    return found


def _day(match: re.Match[str], today: date) -> date | None:
    found = match.groupdict()
    month = MONTHS[found["month"]] if found.get("month") else int(found["m"])
    year = int(found["y"])
    if len(found["y"]) == 2:
        year += 2000 if 2000 + year <= today.year else 1900
    try:
        return date(year, month, int(found["d"]))
    except ValueError:
        return None
