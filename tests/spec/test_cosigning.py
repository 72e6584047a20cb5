"""Co-signing as worked clinic cases. The numbers are the lines of scope of practice §9."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from gaitbelt.domain.packs import DEFAULT_STRICT, PACKS, Confidence, Rule
from gaitbelt.domain.review import (
    EntryFacts,
    contact_rule,
    cosign_due_at,
    may_amend,
    may_cosign,
)
from gaitbelt.domain.scope import Role
from gaitbelt.domain.supervision import NO_LIMIT

HOUR = timedelta(hours=1)
FIVE_PM = datetime(2026, 3, 2, 17, tzinfo=UTC)
MIDNIGHT = datetime(2026, 3, 3, tzinfo=UTC)
ENTRY = EntryFacts(item="Bridge", patient="Cy", author_id="ann")
EXCEPTION = replace(ENTRY, item="Squat", is_exception=True)
RETURNED = replace(ENTRY, is_returned=True)


@pytest.mark.parametrize("code", ["DEFAULT_STRICT", "US-TX", "US-OH"])
def test_8_without_hours_of_its_own_a_pack_asks_for_the_signature_on_the_same_day(code):
    assert due_at(PACKS[code]) == MIDNIGHT


def test_8_in_pennsylvania_an_entry_may_wait_for_24_hours():
    assert due_at(PACKS["US-PA"]) == FIVE_PM + 24 * HOUR


def test_8_a_pack_may_set_few_hours_or_no_limit():
    assert due_at(saying(2)) == FIVE_PM + 2 * HOUR
    assert due_at(saying(NO_LIMIT)) is None


@pytest.mark.parametrize(
    ("signer_id", "role", "codes"),
    [
        ("bo", Role.PT, set()),
        ("bo", Role.TECH, {"review.role"}),
        ("ann", Role.PT, {"review.own"}),
        ("ann", Role.TECH, {"review.role", "review.own"}),
    ],
)
def test_8_a_permitted_licensee_signs_and_nobody_their_own_entry(signer_id, role, codes):
    assert cosigned([ENTRY], signer_id=signer_id, role=role).codes == codes


def test_17_an_exception_is_opened_before_anything_beside_it_is_signed():
    opened = replace(EXCEPTION, is_opened=True)
    assert cosigned([EXCEPTION]).codes == {"review.unopened"}
    assert cosigned([opened]).allowed
    assert cosigned([ENTRY], beside=[EXCEPTION]).codes == {"review.unopened"}
    assert cosigned([ENTRY], beside=[opened, ENTRY]).allowed


def test_an_entry_that_was_given_back_waits_to_be_opened_once_more():
    assert cosigned([RETURNED]).codes == {"review.returned"}
    assert cosigned([replace(RETURNED, is_opened=True)]).allowed
    assert cosigned([ENTRY], beside=[replace(EXCEPTION, is_returned=True)]).allowed


def test_an_entry_that_was_given_back_is_amended_by_its_author():
    assert may_amend(item="Bridge", author="Ann", is_author=True).allowed
    assert may_amend(item="Bridge", author="Ann", is_author=False).codes == {"review.not_author"}


def cosigned(entries, *, signer_id="bo", role=Role.PT, beside=()):
    return may_cosign(
        entries, signer="Bo", signer_id=signer_id, role=role, pack=DEFAULT_STRICT, beside=beside
    )


@pytest.mark.parametrize("code", ["US-OH", "US-TX", "DEFAULT_STRICT"])  # says so, and silent
def test_a_licensees_contact_is_said_before_the_signature_where_the_pack_asks_for_it(code):
    pack = PACKS[code]
    said, unsaid = (
        EntryFacts(item="Bridge", patient=name, author_id="ann") for name in ("Cy", "Di")
    )
    unsaid = replace(unsaid, is_contact_said=False)
    decision = cosigning([said, unsaid, unsaid], pack)
    assert [each.facts for each in decision.reasons] == [{"patient": "Di"}]
    assert decision.codes == {"review.no_contact"}
    assert decision.reasons[0].source == contact_rule(pack).source
    assert cosigning([said], pack).allowed


def test_where_a_state_asks_for_no_contact_none_is_asked():
    free = Rule(False, "letter of the board", Confidence.HIGH)
    pack = replace(DEFAULT_STRICT, licensee_contact_each_visit=free)
    unsaid = EntryFacts(item="Bridge", patient="Cy", author_id="ann", is_contact_said=False)
    assert cosigning([unsaid], pack).allowed


def cosigning(entries, pack):
    return may_cosign(entries, signer="Bo", signer_id="bo", role=Role.PT, pack=pack)


def due_at(pack):
    return cosign_due_at(pack, recorded_at=FIVE_PM, day_ends_at=MIDNIGHT)


def saying(hours):
    rule = Rule(hours, "the clinic", Confidence.ATTESTED)
    return replace(DEFAULT_STRICT, cosign_deadline_hours=rule)
