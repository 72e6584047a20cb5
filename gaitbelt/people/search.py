"""What a line of search means: words of a name, days of birth, digits of a phone, an identifier."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from gaitbelt.people.models.search import digits, folded
from gaitbelt.people.models.words import compact

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


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that was typed: whole words, beginnings of words, and a name that may be close."""

    whole: tuple[str, ...] = ()
    begun: tuple[str, ...] = ()
    name: str = ""


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


def parts(want: Wanted) -> list[Part]:
    """What each part of a line is looked up as; a part that says nothing finds nobody."""
    return list(_parts(want))


def _parts(want: Wanted) -> Iterator[Part]:
    if want.days:
        whole = tuple(f"{day:%Y%m%d}" for day in want.days)
        yield Part(whole, tuple(f"{day:%m%d%Y}" for day in want.days))  # or a phone's digits
    line = "".join(want.words)
    if line and not any(letter.isalpha() for letter in line):
        yield _begins(digits(line))
        return
    for typed in want.words:
        if any(letter.isdigit() for letter in typed):
            yield _begins(compact(typed))
            continue
        for word in folded(typed).split():
            yield Part(begun=(word,), name=word)


def _begins(word: str) -> Part:
    return Part(begun=(word,)) if word else Part()


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
