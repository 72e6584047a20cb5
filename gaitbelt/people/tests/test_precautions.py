"""Precautions and weight-bearing: exact, replaced rather than edited, told to everyone."""

from datetime import timedelta

import pytest
from django.utils import translation

from gaitbelt.core.errors import BadValue, GuardRefused
from gaitbelt.core.models import Event, OutboxMessage
from gaitbelt.core.reactions import REACTIONS
from gaitbelt.domain.weight_bearing import WeightBearing
from gaitbelt.people import commands, precautions
from gaitbelt.people.models import Precaution
from gaitbelt.people.tests.factories import EpisodeFactory, MembershipFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def bo():
    return MembershipFactory.create(role="PT")


@pytest.fixture
def cy(bo):
    return EpisodeFactory.create(clinic=bo.clinic).patient


@pytest.fixture
def later(bo):
    return (bo.clinic.today() + timedelta(days=30)).isoformat()


def put(cy, by, **given):
    return commands.set_precaution(patient=cy, by=by, given=given)


def test_a_precaution_takes_its_sentence_from_the_library(cy, bo):
    row = put(cy, bo, code="STERNAL")
    assert row.text == "No push or pull with the arms, lift at most 10 lb"
    assert row.set_by == bo


def test_every_open_screen_and_everyone_downstream_is_told(cy, bo, monkeypatch):
    heard = []
    monkeypatch.setitem(
        REACTIONS, "patient.precautions_changed", [lambda **facts: heard.append(facts)]
    )
    row = put(cy, bo, code="LATEX")
    assert set(OutboxMessage.objects.values_list("topic", flat=True)) == {
        f"patient:{cy.pk}", "floor",
    }  # fmt: skip
    assert [(told["patient"], told["precaution"], told["by"]) for told in heard] == [(cy, row, bo)]


def test_partial_weight_needs_a_number(cy, bo, later):
    with pytest.raises(BadValue, match="limit_percent"):
        put(cy, bo, code="PWB", side="L", until_on=later)
    assert put(cy, bo, code="PWB", side="L", limit_percent=1, until_on=later)
    assert put(cy, bo, code="PWB", side="R", limit_kg="12.5", until_on=later)


@pytest.mark.parametrize("percent", [0, 100, -1, 250])
def test_partial_weight_is_one_to_ninety_nine_percent(cy, bo, later, percent):
    with pytest.raises(BadValue, match="limit_percent"):
        put(cy, bo, code="PWB", limit_percent=percent, until_on=later)


def test_a_load_of_nothing_or_less_is_named(cy, bo, later):
    for kg in ("0", "-3"):
        with pytest.raises(BadValue, match="limit_kg"):
            put(cy, bo, code="PWB", limit_kg=kg, until_on=later)


def test_only_partial_weight_states_a_load(cy, bo, later):
    with pytest.raises(BadValue, match="limit_percent"):
        put(cy, bo, code="NWB", limit_percent=20, until_on=later)


def test_a_weight_status_has_the_day_of_its_review(cy, bo):
    with pytest.raises(BadValue, match="until_on"):
        put(cy, bo, code="NWB")


def test_a_new_weight_status_ends_the_one_of_the_same_limb_only(cy, bo, later):
    left = put(cy, bo, code="NWB", region="leg", side="L", until_on=later)
    right = put(cy, bo, code="WBAT", region="leg", side="R", until_on=later)
    put(cy, bo, code="PWB", region="leg", side="L", limit_percent=50, until_on=later)
    left.refresh_from_db()
    right.refresh_from_db()
    assert left.ended_at is not None
    assert right.ended_at is None
    assert Event.objects.latest("seq").payload["fields"]["code"] == ["NWB", "PWB"]


def test_an_assistant_does_not_change_a_weight_status(cy, bo, later):
    pta = MembershipFactory.create(role="PTA", clinic=bo.clinic)
    with pytest.raises(GuardRefused) as caught:
        put(cy, pta, code="WBAT", until_on=later)
    assert "weight.not_yours" in caught.value.decision.codes
    assert put(cy, pta, code="SKIN")


def test_a_precaution_ends_with_a_reason_that_stays(cy, bo):
    row = put(cy, bo, code="DVT")
    with pytest.raises(BadValue, match="reason"):
        commands.end_precaution(precaution=row, by=bo, reason="")
    ended = commands.end_precaution(precaution=row, by=bo, reason="cleared by the physician")
    assert ended.ended_at is not None
    assert Event.objects.latest("seq").payload["reason"] == "cleared by the physician"


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"code": "MADE_UP"}, "code"),
        ({}, "code"),
        ({"code": "SKIN", "side": "up"}, "side"),
        ({"code": "SKIN", "until_on": "2001-01-01"}, "until_on"),
        ({"code": "SKIN", "set_at": "2026-01-01"}, "set_at"),
        ({"code": "SKIN", "text": "x" * 161}, "text"),
        ({"code": "PWB", "limit_percent": "20"}, "limit_percent"),
    ],
)
def test_a_bad_value_is_named(cy, bo, given, field):
    with pytest.raises(BadValue) as caught:
        put(cy, bo, **given)
    assert set(caught.value.fields) == {field}
    assert not cy.precautions.exists()


@pytest.mark.parametrize(
    ("code", "mass", "words"),
    [
        ("NWB", None, "at most 0 kg, 0 lb"),
        ("TTWB", 80, "at most 10 % · 8 kg, 18 lb"),
        ("TTWB", None, "at most 10 %"),
        ("COFFEE_CUP", None, "at most 1 kg, 2 lb"),
        ("WBAT", 80, ""),
        ("SKIN", 80, ""),
    ],
)
def test_every_status_shows_its_load_in_kg_and_lb(cy, bo, later, code, mass, words):
    row = put(cy, bo, code=code, until_on=later)
    assert precautions.limit_words(row, mass) == words


def test_every_weight_status_of_the_library_is_one_of_the_rules():
    assert set(precautions.WEIGHT) == set(WeightBearing)


def test_a_limit_of_a_vital_sign_shows_its_numbers(cy, bo, later):
    given = {"code": "USUAL_SYSTOLIC", "low": 140, "high": 158, "until_on": later}
    row = commands.set_precaution(patient=cy, by=bo, given=given, reason="known")
    assert precautions.limit_words(row, None) == "140 to 158 mmHg"


def test_every_code_belongs_to_one_family():
    for code in precautions.LIBRARY:
        assert sum(code in codes for codes in precautions.FAMILIES.values()) == 1
    assert precautions.is_isolation("DROPLET")
    assert not precautions.is_isolation("SKIN")


def test_a_sentence_of_the_library_is_read_in_the_readers_language_and_ones_own_as_written():
    kept = str(precautions.LIBRARY["KNEE_TKA"])
    with translation.override("es"):
        assert precautions.words_of(Precaution(code="KNEE_TKA", text=kept)) != kept
        in_spanish = str(precautions.LIBRARY["KNEE_TKA"])
        assert precautions.words_of(Precaution(code="KNEE_TKA", text="Slowly")) == "Slowly"
    assert precautions.words_of(Precaution(code="KNEE_TKA", text=in_spanish)) == kept
