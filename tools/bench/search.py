"""Search as it is typed in 50,000 patients, beside reading one of them by primary key.

Both cost the CPU of this process and, on PostgreSQL, of the process that serves its connection.
"""

import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from itertools import batched, product
from random import Random
from uuid import UUID

from django.db import connection

from gaitbelt.core.db import is_postgres
from gaitbelt.people import queries
from gaitbelt.people.models import Clinic, Episode, Patient
from gaitbelt.people.tests.factories import ClinicFactory
from tools.bench.harness import Figure, Side, at_most, cpu_s

PATIENTS = 50_000
GIVEN, FAMILY = 1_500, 15_000
SYLLABLES = [
    *("ma", "ri", "an", "jo", "el", "ka", "le", "ro", "sa", "mi", "da", "ni", "lu", "to", "be"),
    *("ge", "ha", "wi", "ra", "fe", "go", "pe", "nu", "ce", "vi", "or", "en", "is", "ar", "th"),
]
A_ROUND = 60
EARLIEST = date(1930, 1, 1)


def figures() -> Iterator[Figure]:
    """One line for each way of asking; each takes the patients in turn."""
    clinic = ClinicFactory.create()
    patients = list(_fill(clinic))
    random = Random(7)
    random.shuffle(patients)
    for name, lines in _lines(patients, random).items():
        ours = Side("search", _cpu(_asked(clinic, lines)))
        keys = [patient.pk for patient in patients]
        theirs = Side("a read by primary key", _cpu(_read(keys)))
        yield at_most(f"Search in 50,000 patients: {name}", ours, theirs, times=5, rounds=9)


def _lines(patients: list[Patient], random: Random) -> dict[str, list[str]]:
    """What is typed, by the way of asking."""
    some = patients[:400]
    names = [f"{each.family_name} {each.given_names}".lower() for each in some]
    return {
        "every letter of a name": [
            name[:length] for name in names[:60] for length in range(1, len(name) + 1)
        ],
        "a slip in every word": [
            " ".join(_slip(word, random) for word in name.split()) for name in names
        ],
        "a birth date": [f"{each.birth_on:%m/%d/%Y}" for each in some],
        "a phone number": [each.phone for each in some],
        "an identifier": [each.source_id for each in some],
    }


def _slip(word: str, random: Random) -> str:
    at = random.randrange(len(word) - 1)
    return random.choice(
        (
            word[:at] + word[at + 1 :],
            word[:at] + "x" + word[at + 1 :],
            word[:at] + word[at + 1] + word[at] + word[at + 2 :],
            word[:at] + word[at] + word[at:],
        )
    )


def _fill(clinic: Clinic) -> Iterator[Patient]:
    """Patients whose names are as uneven as in life: few are common, most are rare."""
    random = Random(1)
    given = random.choices(_names(GIVEN, 2, random), _weights(GIVEN), k=PATIENTS)
    family = random.choices(_names(FAMILY, 3, random), _weights(FAMILY), k=PATIENTS)
    for numbers in batched(range(PATIENTS), 5_000):
        some = [
            Patient(
                organization_id=clinic.organization_id,
                given_names=given[number],
                family_name=family[number],
                birth_on=EARLIEST + timedelta(days=random.randrange(30_000)),
                phone=f"({random.randrange(200, 999)}) 555-{random.randrange(10_000):04}",
                source_id=f"MRN-{number:07}",
            )
            for number in numbers
        ]
        Patient.objects.bulk_create(some)
        Episode.objects.bulk_create(
            Episode(
                organization_id=clinic.organization_id,
                clinic=clinic,
                patient=each,
                opened_on=date(2026, 1, 5),
            )
            for each in some
        )
        yield from some
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _names(count: int, syllables: int, random: Random) -> list[str]:
    made = ["".join(parts).title() for parts in product(SYLLABLES, repeat=syllables)]
    longer = [name + random.choice(SYLLABLES) for name in made]
    return random.sample(sorted({*made, *longer}), count)


def _weights(count: int) -> list[float]:
    """The commonest of 15,000 names is one in about 250, as Smith is."""
    return [1 / (rank + 50) for rank in range(count)]


def _asked(clinic: Clinic, lines: list[str]) -> Callable[[int], object]:
    def ask(number: int) -> object:
        line = lines[number % len(lines)]
        found = queries.found_patients(clinic, line, role="FRONT")
        assert found.patients, line
        return found

    return ask


def _read(keys: list[UUID]) -> Callable[[int], object]:
    return lambda number: Patient.objects.get(pk=keys[number % len(keys)])


def _cpu(act: Callable[[int], object]) -> Callable[[], float]:
    """CPU seconds of one call, of both ends of the connection, averaged over a round."""
    done = 0

    def cost() -> float:
        nonlocal done
        started = _spent()
        for _ in range(A_ROUND):
            act(done)
            done += 7
        return (_spent() - started) / A_ROUND

    return cost


def _spent() -> float:
    return time.process_time() + _served()


def _served() -> float:
    """CPU seconds of the process that serves this connection."""
    if not is_postgres() or connection.connection is None:
        return 0.0
    return cpu_s(connection.connection.info.backend_pid)
