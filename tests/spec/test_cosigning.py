"""Co-signing as worked clinic cases. The numbers are the lines of scope of practice §9."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from gaitbelt.domain.packs import DEFAULT_STRICT, PACKS, Confidence, Rule
from gaitbelt.domain.review import cosign_due_at
from gaitbelt.domain.supervision import NO_LIMIT

HOUR = timedelta(hours=1)
FIVE_PM = datetime(2026, 3, 2, 17, tzinfo=UTC)
MIDNIGHT = datetime(2026, 3, 3, tzinfo=UTC)


@pytest.mark.parametrize("code", ["DEFAULT_STRICT", "US-TX", "US-OH"])
def test_8_without_hours_of_its_own_a_pack_asks_for_the_signature_on_the_same_day(code):
    assert due_at(PACKS[code]) == MIDNIGHT


def test_8_in_pennsylvania_an_entry_may_wait_for_24_hours():
    assert due_at(PACKS["US-PA"]) == FIVE_PM + 24 * HOUR


def test_8_a_pack_may_set_few_hours_or_no_limit():
    assert due_at(saying(2)) == FIVE_PM + 2 * HOUR
    assert due_at(saying(NO_LIMIT)) is None


def due_at(pack):
    return cosign_due_at(pack, recorded_at=FIVE_PM, day_ends_at=MIDNIGHT)


def saying(hours):
    rule = Rule(hours, "the clinic", Confidence.ATTESTED)
    return replace(DEFAULT_STRICT, cosign_deadline_hours=rule)
