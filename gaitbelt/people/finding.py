"""Patients by what was typed: as it is written first, then by close spellings of names.

Each part of a line is a range, or a few values, of an index (ADR 4). The index is asked in SQL of
its own, because composing a query costs more than running it; whom somebody may find at all is a
condition of the rows that are given.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any, Final

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet, UUIDField

from gaitbelt.people.models import Clinic, Patient, SearchWord
from gaitbelt.people.search import Part
from gaitbelt.people.spelling import BEGUN, SHORTEST, is_close, keys_asked

LAST: Final = "\U0010ffff"  # after every word with the same beginning
CANDIDATES: Final = 1000
_KIND: Final = SearchWord.Kind
FOUND_BY: Final = {
    "birth_on": _KIND.BIRTH,
    "phone": _KIND.PHONE,
    "source_id": _KIND.IDENTIFIER,
}  # field → the kind of word; by a name everybody who may search finds
COLUMNS: Final = (
    "given_names", "family_name", "preferred_name", "birth_on", "birth_precision", "phone",
)  # fmt: skip
KEYS: Final = """
SELECT word FROM people_searchkey WHERE organization_id = %s AND key IN ({keys}) LIMIT %s
"""
WORDS: Final = f"""
SELECT p.id, {", ".join(f"p.{name}" for name in COLUMNS)}, found.is_typed FROM (
  SELECT w.patient_id, w.word, w.kind, {{typed}} AS is_typed FROM people_searchword w
  WHERE w.organization_id = %s AND {{asked}} AND EXISTS (
    SELECT 1 FROM people_episode e WHERE e.organization_id = %s AND e.clinic_id = %s
    AND e.patient_id = w.patient_id AND e.ended_at IS NULL)
  ORDER BY {{first}}w.word, w.kind, w.patient_id LIMIT %s) found
JOIN people_patient p ON p.id = found.patient_id
ORDER BY found.is_typed DESC, found.word, found.kind, found.patient_id
"""  # the rows of patients are read last, for those alone who are shown
AND_ALSO: Final = """ AND EXISTS (
  SELECT 1 FROM people_searchword o
  WHERE o.organization_id = %s AND o.patient_id = w.patient_id AND {also})"""
type Said = tuple[str, list[Any]]  # a condition and its values


@dataclass(frozen=True, slots=True)
class Asked:
    """What is looked for, where, and by which kinds of words; `close` has other spellings."""

    clinic: Clinic
    kinds: tuple[str, ...]
    parts: tuple[Part, ...]
    close: dict[str, list[str]] = field(default_factory=dict)

    def choices(self, part: Part) -> tuple[list[str], list[str]]:
        """(whole words, beginnings) by which a part finds; a word without either finds nobody."""
        close = [word for word in self.close.get(part.name, ()) if not word.startswith(part.begun)]
        return [*part.whole, *close], list(part.begun)

    @property
    def is_slip(self) -> bool:
        """A long name begins no word that is known: nobody is found as typed."""
        return any(
            len(name) >= BEGUN and not any(word.startswith(name) for word in words)
            for name, words in self.close.items()
        )


def asked(clinic: Clinic, parts: Iterable[Part], *, sees: frozenset[str]) -> Asked:
    """A search by somebody who sees these fields of a patient."""
    kinds = (_KIND.NAME, *(kind for name, kind in FOUND_BY.items() if name in sees))
    return Asked(clinic, tuple(map(str, kinds)), tuple(parts))


def found(
    ask: Asked, *, within: QuerySet[Patient] | None = None, most: int
) -> tuple[list[Patient], bool]:
    """At most `most` patients, those as typed before close ones, and whether there are more.

    `within` are the only ones whom somebody may find, where that is not the whole clinic.
    At most 3 SQL queries: short words as typed, the close words, and by them; with `within` 6.
    """
    limit = 2 * most + 1  # a patient with two words of the same beginning comes twice
    is_long = any(len(part.name) >= BEGUN for part in ask.parts)
    wider = _with_close(ask) if is_long else None
    read = _read(wider, limit, typed=ask) if wider else _read(ask, limit)
    exact = {each.pk for each in read if each.is_typed}
    is_whole = len(read) < limit
    if is_whole and not is_long and (wider := _with_close(ask)):
        close = _read(wider, limit)
        is_whole = len(close) < limit
        read += close
    unique = list(dict.fromkeys(read))
    if within is not None:
        seen = set(within.filter(pk__in=[each.pk for each in unique]).values_list("pk", flat=True))
        unique = [each for each in unique if each.pk in seen]
        if not is_whole and len(unique) <= most:
            rows = matching(within, ask).order_by("family_name", "given_names", "pk")
            unique = list(rows.only(*COLUMNS)[: most + 1])
            is_whole = True
    shown = sorted(unique[: most + 1], key=lambda each: (each.pk not in exact, *_name(each)))
    return shown[:most], not is_whole or len(unique) > most


def matching(rows: QuerySet[Patient], ask: Asked) -> QuerySet[Patient]:
    """All of the rows as typed, or where there is none, by close spellings; for pages of a list."""
    exact = rows.filter(*(_has(part, ask) for part in ask.parts))
    if exact.exists() or not (wider := _with_close(ask)):
        return exact
    return rows.filter(*(_has(part, wider) for part in wider.parts))


def _name(patient: Patient) -> tuple[str, str, Any]:
    return patient.family_name, patient.given_names, patient.pk


def _read(ask: Asked, limit: int, *, typed: Asked | None = None) -> list[Any]:
    """Patients in the order of the words that found them; the longest part leads.

    With `typed`, whoever is found by that as well comes first; each patient has `is_typed`.
    """
    parts = sorted(ask.parts, key=_length, reverse=True)
    here = _plain(ask.clinic.organization_id)
    is_typed: Said = ("1 = 0", []) if typed or ask.close else ("1 = 1", [])
    if typed and not ask.is_slip:
        is_typed = _all_say(parts, typed, here)
    says, values = _all_say(parts, ask, here)
    first = "is_typed DESC, " if is_typed[1] else ""
    sql = WORDS.format(typed=is_typed[0], asked=says, first=first)
    values = [*is_typed[1], here, *values, here, _plain(ask.clinic.pk), limit]
    return list(Patient.objects.raw(sql, values))


def _all_say(parts: Iterable[Part], ask: Asked, here: Any) -> Said:
    """That a word is one of the first part, and that its patient has words of all the others."""
    lead, *rest = parts
    says, values = _says(lead, ask, "w")
    for part in rest:
        also, more = _says(part, ask, "o")
        says += AND_ALSO.format(also=also)
        values += [here, *more]
    return says, values


_UUID: Final[Any] = UUIDField()


def _plain(key: Any) -> Any:
    return _UUID.get_db_prep_value(key, connection)


def _length(part: Part) -> int:
    return max(map(len, (*part.whole, *part.begun)), default=0)


def _says(part: Part, ask: Asked, at: str) -> Said:
    """That a word is one of this part."""
    whole, begun = ask.choices(part)
    either = [f"{at}.word IN ({_marks(whole)})"] if whole else []
    either += [f"({at}.word >= %s AND {at}.word < %s)"] * len(begun)
    values = [*whole, *(edge for each in begun for edge in (each, each + LAST)), *ask.kinds]
    says = " OR ".join(either) or "1 = 0"
    return f"({says}) AND {at}.kind IN ({_marks(ask.kinds)})", values


def _marks(values: Iterable[object]) -> str:
    return ", ".join("%s" for _ in values)


def _has(part: Part, ask: Asked) -> Exists:
    """The same as a condition of a query: that a patient has a word of this part."""
    whole, begun = ask.choices(part)
    either = Q(word__in=whole)
    for each in begun:
        either |= Q(word__gte=each, word__lt=each + LAST)
    words = SearchWord.objects.filter(either, organization_id=ask.clinic.organization_id)
    return Exists(words.filter(kind__in=ask.kinds, patient=OuterRef("pk")))


def _with_close(ask: Asked) -> Asked | None:
    """The same search with close spellings; None where no name has one (1 SQL query)."""
    names = {part.name for part in ask.parts if len(part.name) >= SHORTEST}
    if not names:
        return None
    keys = sorted(set[str]().union(*map(keys_asked, names)))
    here = _plain(ask.clinic.organization_id)
    with connection.cursor() as cursor:
        cursor.execute(KEYS.format(keys=_marks(keys)), [here, *keys, CANDIDATES])
        words = sorted({word for (word,) in cursor.fetchall()})
    close = {name: list(_close(name, words)) for name in names}
    if all(word.startswith(name) for name, found in close.items() for word in found):
        return None
    return replace(ask, close=close)


def _close(name: str, words: Iterable[str]) -> Iterator[str]:
    return (word for word in words if is_close(name, word))
