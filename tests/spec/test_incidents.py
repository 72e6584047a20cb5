"""Incidents and near misses (session-safety.md §12, §13.2, §13.12)."""

from datetime import UTC, datetime

import pytest

from gaitbelt.domain import incidents
from gaitbelt.domain.incidents import KINDS, DraftFacts
from gaitbelt.domain.scope import Role

TUESDAY = datetime(2026, 11, 24, 16, 42, tzinfo=UTC)
FROM_STOP = DraftFacts(is_from_stop=True)


@pytest.mark.parametrize(
    ("kind", "level"),
    [("FALL_A", 3), ("NEAR_MISS", 1), ("BURN_THERM", 3), ("SEIZ", 3), ("WRONG_SITE", 3),
     ("DEVICE_FAIL", 2), ("STAFF_INJ", 2), ("PRIVACY", 1), ("ELOPE", 2)],
)  # fmt: skip
def test_every_kind_has_at_least_the_level_of_its_row(kind, level):
    assert KINDS[kind].level == level


def test_12_a_near_miss_needs_words_alone_and_a_fall_the_whole_report():
    assert incidents.missing("NEAR_MISS", {"said"}) == ()
    assert incidents.missing("FALL_U", {"said"}) == ("injury", "first_aid", "told", "fix")


@pytest.mark.parametrize(
    ("kind", "injury", "wanted"),
    [
        ("FALL_A", "none", [("fall_review", "2026-11-25 16:42")]),
        ("STAFF_INJ", "death", [("osha_death", "2026-11-25 00:42")]),
        ("STAFF_INJ", "major", [("osha_hospital", "2026-11-25 16:42")]),
        ("STAFF_INJ", "minor", []),
        ("DEVICE_FAIL", "major", [("device_report", "2026-12-08 16:42")]),
        ("DEVICE_FAIL", "minor", []),
        ("NEAR_MISS", "none", []),
    ],
)
def test_12_which_outside_clocks_run(kind, injury, wanted):
    found = incidents.clocks(kind, injury, TUESDAY)
    assert [(each.rule, f"{each.due_at:%Y-%m-%d %H:%M}") for each in found] == wanted


def test_2_the_therapist_may_close_what_a_stop_has_opened():
    assert incidents.may_close_as_response(FROM_STOP, Role.PT).allowed
    refused = incidents.may_close_as_response(FROM_STOP, Role.PTA)
    assert refused.codes == {"incident.not_yours"}


def test_2_an_emergency_makes_the_incident_mandatory():
    mandatory = DraftFacts(is_from_stop=True, is_mandatory=True)
    assert incidents.may_close_as_response(mandatory, Role.PT).codes == {"incident.mandatory"}


def test_12_once_submitted_a_report_only_takes_amendments():
    submitted = DraftFacts(is_draft=False)
    assert incidents.may_change(submitted).codes == {"incident.submitted"}
    assert incidents.may_change(DraftFacts()).allowed
