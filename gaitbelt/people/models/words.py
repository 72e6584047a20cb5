"""The words by which patients are found: a side table made of their rows (ADR 4)."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import batched
from typing import TYPE_CHECKING, Any, Final

from django.db import models

from gaitbelt.people.models.search import digits, folded
from gaitbelt.people.spelling import SHORTEST, keys_of

if TYPE_CHECKING:
    from gaitbelt.people.models.patients import Patient

    Text = models.CharField[str, str]
else:
    Text = models.CharField  # the class takes its types while checking only

LONGEST: Final = 40
ENDINGS: Final = (7, 4)  # digits of a phone that people say alone
AT_ONCE: Final = 500
_NUMBERED: Final = re.compile(r"[a-z]+(0*([0-9]{4,}))")


class WordField(Text):
    """A word in the order of its letters' numbers, so that a beginning is a range of an index."""

    def db_parameters(self, connection: Any) -> Any:
        collation = "C" if connection.vendor == "postgresql" else None
        return {**super().db_parameters(connection), "collation": collation}


class SearchWord(models.Model):
    """A word by which a patient is found, and of which part of the file it is."""

    class Kind(models.TextChoices):
        NAME = "N", "name"
        BIRTH = "B", "birth date"
        PHONE = "P", "phone"
        IDENTIFIER = "I", "identifier"

    id = models.BigAutoField(primary_key=True)
    organization = models.ForeignKey(
        "people.Organization", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    patient = models.ForeignKey(
        "people.Patient", on_delete=models.CASCADE, related_name="words", db_index=False
    )
    kind = models.CharField(max_length=1, choices=Kind.choices)
    word = WordField(max_length=LONGEST)

    class Meta:
        indexes = [
            models.Index(fields=["organization", "word", "kind", "patient"], name="search_word")
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "patient", "word", "kind"], name="search_word_once"
            )
        ]

    def __str__(self) -> str:
        return self.word


class SearchKey(models.Model):
    """A name's word under one of the keys that a close spelling shares with it."""

    id = models.BigAutoField(primary_key=True)
    organization = models.ForeignKey(
        "people.Organization", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    key = models.CharField(max_length=8)
    word = models.CharField(max_length=LONGEST)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "key", "word"], name="search_key_once")
        ]
        indexes = [models.Index(fields=["organization", "word"], name="search_key_word")]

    def __str__(self) -> str:
        return f"{self.key} {self.word}"


def compact(text: str) -> str:
    """The letters and digits of an identifier."""
    return "".join(letter for letter in folded(text) if letter.isalnum())


def words_of(patient: "Patient") -> Iterator[tuple[str, str]]:
    """(kind, word) of everything by which a patient is found."""
    kind = SearchWord.Kind
    names = (patient.given_names, patient.family_name, patient.preferred_name)
    for word in folded(" ".join(names)).split():
        yield kind.NAME, word[:LONGEST]
    yield kind.BIRTH, f"{patient.birth_on:%Y%m%d}"
    number = digits(patient.phone)
    number = number[1:] if len(number) == 11 and number[0] == "1" else number
    for ending in {number, *(number[-length:] for length in ENDINGS)} - {""}:
        yield kind.PHONE, ending[:LONGEST]
    identifier = compact(patient.source_id)
    counted = _NUMBERED.fullmatch(identifier)
    for word in {identifier, *(counted.groups() if counted else ())} - {""}:
        yield kind.IDENTIFIER, word[:LONGEST]


def keep_words(patients: Sequence["Patient"], *, are_new: bool) -> None:
    """Make the words of these patients what their rows say now."""
    for some in batched(patients, AT_ONCE):
        wanted = {(each.pk, *pair): each for each in some for pair in _words(each, are_new)}
        known = set() if are_new else _drop_others(some, wanted)
        rows = [
            SearchWord(
                organization_id=each.organization_id, patient_id=each.pk, kind=kind, word=word
            )
            for (_pk, kind, word), each in wanted.items()
            if (_pk, kind, word) not in known
        ]
        SearchWord.objects.bulk_create(rows)
        _keep_keys(row for row in rows if row.kind == SearchWord.Kind.NAME)


def _words(patient: "Patient", is_new: bool) -> Iterator[tuple[str, str]]:
    """A merged file's words lead to the file through which it is read."""
    if is_new:
        yield from words_of(patient)
    elif patient.merged_into_id is None:
        for file in (patient, *patient.merged_files.all()):
            yield from words_of(file)


def _drop_others(patients: Iterable["Patient"], wanted: Any) -> set[tuple[Any, str, str]]:
    """The words that are kept already; those that no longer hold go."""
    rows = SearchWord.objects.filter(patient_id__in=[each.pk for each in patients])
    kept = {(row.patient_id, row.kind, row.word): row.pk for row in rows}
    if stale := [pk for word, pk in kept.items() if word not in wanted]:
        SearchWord.objects.filter(pk__in=stale).delete()
    return set(kept)


def _keep_keys(rows: Iterable[SearchWord]) -> None:
    """Keep every word of a name under its keys; most are there already."""
    fresh: dict[Any, set[str]] = {}
    for row in rows:
        if len(row.word) >= SHORTEST:
            fresh.setdefault(row.organization_id, set()).add(row.word)
    for organization, words in fresh.items():
        known = SearchKey.objects.filter(organization_id=organization, word__in=words)
        words -= set(known.values_list("word", flat=True).distinct())
        SearchKey.objects.bulk_create(
            (
                SearchKey(organization_id=organization, key=key, word=word)
                for word in sorted(words)
                for key in sorted(keys_of(word))
            ),
            ignore_conflicts=True,
        )
