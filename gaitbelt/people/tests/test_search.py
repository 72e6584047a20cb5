"""Finding a patient: words of a name with slips, a birth date, a phone, an identifier."""

import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given as whenever
from hypothesis import strategies

from gaitbelt.people import finding, queries
from gaitbelt.people.models import Patient
from gaitbelt.people.models.search import folded
from gaitbelt.people.search import wanted
from gaitbelt.people.spelling import is_close, keys_asked, keys_of
from gaitbelt.people.tests.factories import (
    ClinicFactory,
    EpisodeFactory,
    MembershipFactory,
    PatientFactory,
)

TODAY = date(2026, 11, 23)
BORN = date(1958, 3, 4)


@pytest.mark.parametrize(
    "text",
    [
        "1958-03-04", "1958/3/4", "1958.03.04", "03/04/1958", "3/4/58", "3-4-1958", "19580304",
        "03041958", "Mar 4 1958", "March 4, 1958", "4 March 1958", "4th march 1958",
        "4 de marzo de 1958",
    ],
)  # fmt: skip
def test_a_birth_date_is_read_in_many_spellings(text):
    found = wanted(text, today=TODAY)
    assert BORN in found.days
    assert found.words == ()


def test_day_first_is_read_where_month_first_cannot_be_meant():
    assert wanted("13/04/1958", today=TODAY).days == (date(1958, 4, 13),)
    assert date(1958, 3, 4) in wanted("4.3.1958", today=TODAY).days


def test_two_digits_of_a_year_lie_in_the_past():
    assert date(1958, 3, 4) in wanted("3/4/58", today=TODAY).days
    assert date(2024, 3, 4) in wanted("3/4/24", today=TODAY).days


def test_no_date_is_read_from_what_is_none():
    for text in ("99/99/1999", "2026-13-45", "555-929-9025", "garcia", "0000-00-00"):
        assert wanted(text, today=TODAY).days == ()


@pytest.mark.parametrize(
    ("text", "plain"),
    [("José", "jose"), ("ØRSTED", "orsted"), ("Straße", "strasse"), ("O’Hara", "ohara"),
     ("Anne-Marie", "anne marie"), ("Nuñez", "nunez"), ("Łukasz", "lukasz"), ("张无忌", "张无忌")],
)  # fmt: skip
def test_a_name_is_folded(text, plain):
    assert folded(text) == plain


@pytest.fixture
def clinic(db):
    made = ClinicFactory.create()
    for given, family, phone, born in (
        ("José Luis", "Núñez Soto", "(555) 929-9025", BORN),
        ("Cary", "O'Hara", "555 0117", date(1990, 1, 2)),
        ("Alonso270", "Jiménez", "555-929-0001", date(1994, 2, 1)),
    ):
        EpisodeFactory.create(
            clinic=made, patient__given_names=given, patient__family_name=family,
            patient__phone=phone, patient__birth_on=born,
        )  # fmt: skip
    return made


def names(clinic, text):
    return [row.family_name for row in queries.found_patients(clinic, text, role="FRONT").patients]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("nunez", ["Núñez Soto"]),
        ("soto jose", ["Núñez Soto"]),
        ("JOS NUÑ", ["Núñez Soto"]),
        ("ohara", ["O'Hara"]),
        ("o'hara c", ["O'Hara"]),
        ("alonso270", ["Jiménez"]),
        ("929 9025", ["Núñez Soto"]),
        ("(555) 929-9025", ["Núñez Soto"]),
        ("929", ["Jiménez", "Núñez Soto"]),
        ("03/04/1958", ["Núñez Soto"]),
        ("soto 1958-03-04", ["Núñez Soto"]),
        ("soto 1990-01-02", []),
        ("1994", ["Jiménez"]),
        ("%", []),
        ("_", []),
        ("zz", []),
        ("nuñes", ["Núñez Soto"]),
        ("nunze", ["Núñez Soto"]),
        ("nnunez", ["Núñez Soto"]),
        ("jimenes", ["Jiménez"]),
        ("jimmennez alonso270", ["Jiménez"]),
        ("jimnez", ["Jiménez"]),
        ("oharra", ["O'Hara"]),
        ("cray", ["O'Hara"]),
        ("jose nunex 1958-03-04", ["Núñez Soto"]),
        ("stoo", ["Núñez Soto"]),
        ("nimenes", []),
        ("xx", []),
        ("", []),
        ("   ", []),
        ("-", []),
    ],
)
def test_a_patient_is_found(clinic, text, found):
    assert names(clinic, text) == found


def test_a_search_is_bounded(clinic, django_assert_max_num_queries):
    for line in ("5", "nunes josse", "nunez", "zzzzz"):
        with django_assert_max_num_queries(3):
            queries.found_patients(clinic, line, role="FRONT")
    found = queries.found_patients(clinic, "5", role="FRONT", most=2)
    assert (len(found.patients), found.has_more) == (2, True)


def test_what_is_typed_comes_before_what_is_close_to_it(clinic):
    for family in ("Johnson", "Jonson"):
        EpisodeFactory.create(clinic=clinic, patient__family_name=family)
    assert names(clinic, "jonson") == ["Jonson", "Johnson"]
    assert names(clinic, "johnson") == ["Johnson", "Jonson"]


def test_somebody_typed_in_full_stands_before_more_close_ones_than_are_shown(clinic):
    for given, family in (("Ann", "Jonsam"), ("Ann", "Jonson"), ("Amm", "Jonson"), ("Zoe", "Ray")):
        for _ in range(2):
            EpisodeFactory.create(
                clinic=clinic, patient__given_names=given, patient__family_name=family
            )
    found = queries.found_patients(clinic, "jonson ann", role="FRONT", most=1)
    assert [(each.given_names, each.family_name) for each in found.patients] == [("Ann", "Jonson")]
    assert found.has_more
    both = queries.found_patients(clinic, "ann jonson", role="FRONT", most=2).patients
    assert {(each.given_names, each.family_name) for each in both} == {("Ann", "Jonson")}


@pytest.mark.parametrize("text", ["MRN-0012345", "mrn0012345", "mrn 0012345", "12345", "mrn-00123"])
def test_a_patient_is_found_by_the_number_in_the_system_they_came_from(clinic, text):
    EpisodeFactory.create(
        clinic=clinic, patient__family_name="Imported", patient__source_id="MRN-0012345"
    )
    assert names(clinic, text) == ["Imported"]
    assert not queries.found_patients(clinic, text, role="TECH").patients


def test_an_identifier_that_begins_as_a_name_does_is_found_beside_it(clinic):
    for family, number in (("Quillan", ""), ("Quellan", ""), ("Ray", "QUILLAN-7")):
        EpisodeFactory.create(clinic=clinic, patient__family_name=family, patient__source_id=number)
    assert names(clinic, "quillan") == ["Quillan", "Ray", "Quellan"]


def test_a_new_name_or_number_is_found_and_the_old_one_no_longer(clinic):
    cary = queries.found_patients(clinic, "ohara", role="FRONT").patients[0]
    cary.family_name, cary.phone = "Quinn", "555 2220"
    cary.save()
    assert names(clinic, "quinn") == names(clinic, "2220") == ["Quinn"]
    assert names(clinic, "ohara") == names(clinic, "0117") == []


def test_patients_stored_at_once_are_found(clinic):
    zoe = PatientFactory.build(organization=clinic.organization, family_name="Zimmermann")
    Patient.objects.bulk_create([zoe])
    EpisodeFactory.create(clinic=clinic, patient=zoe)
    assert names(clinic, "zimerman") == ["Zimmermann"]


def test_somebody_with_fewer_patients_finds_only_these(clinic):
    ask = queries.asked_for(clinic, "n", role="FRONT")
    for number in range(9):
        EpisodeFactory.create(clinic=clinic, patient__family_name=f"Nel{number}")
    mine = queries.patients_of(clinic).filter(family_name="Núñez Soto")
    found, has_more = finding.found(ask, within=mine, most=2)
    assert [each.family_name for each in found] == ["Núñez Soto"]
    assert not has_more


@pytest.mark.parametrize("text", ["n", "nunez soto", "1958-03-04", "929 9025", "mrn-1", "nunex"])
def test_a_search_reads_an_index(clinic, text):
    """Also without statistics; a scan of a small table would be cheaper, so scans are put off."""
    ask = queries.asked_for(clinic, text, role="FRONT")
    with CaptureQueriesContext(connection) as asked:
        finding.found(ask, most=20)
    assert asked.captured_queries
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
        for query in asked.captured_queries:
            told = "EXPLAIN" if connection.vendor == "postgresql" else "EXPLAIN QUERY PLAN"
            cursor.execute(f"{told} {query['sql']}")
            plan = "\n".join(str(line[-1]) for line in cursor.fetchall())
            assert "search_" in plan or "searchword_" in plan or "searchkey_" in plan
            assert not re.search(r"Seq Scan|\bSCAN (?!found|.*USING)", plan), plan


def test_another_clinics_patients_are_never_found(clinic):
    EpisodeFactory.create(patient__family_name="Núñez Secret")
    ended = EpisodeFactory.create(clinic=clinic, patient__family_name="Núñez Gone")
    ended.ended_at = "2026-01-01T00:00Z"
    ended.save()
    assert names(clinic, "nunez") == ["Núñez Soto"]


def test_a_preferred_name_is_found_after_it_changed(clinic):
    cary = queries.found_patients(clinic, "ohara", role="FRONT").patients[0]
    cary.preferred_name = "Sparky"
    cary.save()
    assert names(clinic, "sparky") == ["O'Hara"]


@pytest.mark.parametrize(
    ("role", "text", "finds"),
    [
        ("MANAGER", "nunez", True),
        ("MANAGER", "nunez 1958-03-04", False),
        ("MANAGER", "1958", False),
        ("MANAGER", "929 9025", False),
        ("TECH", "nunez 1958-03-04", True),
        ("TECH", "1958", True),
        ("TECH", "929 9025", False),
        ("PT", "929 9025", True),
    ],
)
def test_a_role_finds_nobody_by_a_field_that_it_does_not_see(clinic, role, text, finds):
    assert bool(queries.found_patients(clinic, text, role=role).patients) is finds


@pytest.mark.parametrize("door", ["find_patients", "visit_find"])
@pytest.mark.parametrize(("role", "sees"), [("MANAGER", False), ("FRONT", True)])
def test_both_searches_show_a_birth_date_to_roles_that_see_it(client, clinic, door, role, sees):
    client.force_login(MembershipFactory.create(clinic=clinic, role=role).person.user)
    page = client.post(reverse(door, args=[clinic.slug]), {"q": "nunez"}).content.decode()
    assert "Núñez Soto" in page
    assert ("1958" in page) is sees


WORDS = strategies.text("abcde", min_size=3, max_size=10)


@whenever(word=WORDS, at=strategies.integers(0, 9), letter=strategies.sampled_from("abcdez"))
def test_every_slip_is_close_and_shares_a_key(word, at, letter):
    at %= len(word)
    slips = {
        word[:at] + word[at + 1 :],
        word[:at] + letter + word[at:],
        word[:at] + letter + word[at + 1 :],
        word[:at] + word[at + 1 : at + 2] + word[at] + word[at + 2 :],
        word[:at] + word[at] + word[at:],
    }
    for slip in slips:
        assert is_close(slip, word)
        if len(slip) >= 3:
            assert keys_asked(slip) & keys_of(word)


@whenever(word=WORDS, other=WORDS)
def test_what_is_close_while_typed_shares_a_key(word, other):
    if is_close(other, word):
        assert keys_asked(other) & keys_of(word)
