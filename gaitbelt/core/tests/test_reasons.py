"""Every code of the rules has its sentence, in both languages, with its facts in it."""

import string
from datetime import UTC

import pytest
from django.utils import translation

from gaitbelt.core import reasons
from gaitbelt.core.sentences import SENTENCES
from gaitbelt.core.templatetags.gaitbelt import REASON_ICONS
from gaitbelt.core.words import COMPETENCIES, REMEDIES
from gaitbelt.domain import competency
from gaitbelt.domain.codes import CODES
from gaitbelt.domain.codes import REMEDIES as KNOWN_REMEDIES
from gaitbelt.domain.decision import Reason

SAMPLE = {"_at": "2026-11-24T16:14:00+00:00", "_on": "2026-11-17"}


def fields(sentence):
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}


@pytest.mark.parametrize("code", sorted(CODES))
def test_every_reason_has_a_sentence_that_uses_only_its_facts(code):
    for sentence in SENTENCES[code]:
        assert fields(sentence) <= {*CODES[code].facts, "other", "licensees"}


@pytest.mark.parametrize("code", sorted(KNOWN_REMEDIES))
def test_every_remedy_has_a_label(code):
    assert all(REMEDIES[code])


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("code", sorted(CODES))
def test_every_sentence_can_be_said(code, language):
    facts = {name: SAMPLE.get(name[-3:], "7") for name in CODES[code].facts}
    with translation.override(language):
        said = reasons.text(Reason(code, facts), UTC)
    assert said != code
    assert "{" not in said


def test_times_are_the_clinics_own_and_roles_are_words():
    reason = Reason("device.wet", {"device": "Unit 2", "ready_at": "2026-11-24T16:14:00+00:00"})
    assert reasons.text(reason, UTC) == "Unit 2 is wet until 16:14."
    facts = {"item": "hot pack", "role": "TECH", "pack": "US-PA"}
    with translation.override("es"):
        assert "un técnico" in reasons.text(Reason("scope.not_permitted", facts), UTC)


def test_every_competency_is_called_as_the_rules_call_it():
    assert {code: str(name) for code, name in COMPETENCIES.items()} == competency.NAMES


def test_a_missing_competency_is_named_in_the_readers_language():
    reason = Reason("competency.missing", {"doer": "Ann", "competency": "K03"})
    assert "hand hygiene" in reasons.text(reason)
    with translation.override("es"):
        assert "higiene de manos" in reasons.text(reason)


def test_every_family_of_reasons_has_its_icon():
    families = {code.split(".")[0] for code in (*CODES, *SENTENCES)}
    assert set(REASON_ICONS) == families


def test_what_people_named_is_never_taken_for_a_code():
    wet = Reason("device.in_use", {"device": "B"})
    assert reasons.text(wet).startswith("B ")
    assert "both sides" not in reasons.text(wet)
