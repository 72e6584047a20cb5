"""How long a record is kept (scope §5 record_retention_years and minor_rule, §6 NY)."""

from dataclasses import replace
from datetime import date

from gaitbelt.domain.packs import PACKS, Confidence, Rule
from gaitbelt.domain.retention import kept
from gaitbelt.domain.supervision import NO_LIMIT

NEW_YORK = PACKS["US-NY"]
LAST = date(2026, 7, 29)


def test_new_york_keeps_a_record_for_6_years_after_the_last_care():
    found = kept(NEW_YORK, last_care_on=LAST, birth_on=date(1958, 3, 4))
    assert (found.until_on, found.source) == (date(2032, 7, 29), "NYSED practice FAQ")


def test_new_york_keeps_a_minors_record_until_22():
    child, older = date(2016, 5, 6), date(2009, 5, 6)
    assert kept(NEW_YORK, last_care_on=LAST, birth_on=child).until_on == date(2038, 5, 6)
    assert kept(NEW_YORK, last_care_on=LAST, birth_on=older).until_on == date(2032, 7, 29)


def test_where_a_pack_does_not_say_or_sets_no_limit_nothing_is_ever_due_to_go():
    free = replace(
        NEW_YORK, record_retention_years=Rule(NO_LIMIT, "letter", Confidence.HIGH), minor_rule=None
    )
    for pack in (PACKS["US-TX"], free):
        assert kept(pack, last_care_on=LAST, birth_on=date(2016, 5, 6)).until_on is None


def test_a_record_that_ends_on_29_february_is_kept_to_1_march():
    leap = kept(NEW_YORK, last_care_on=date(2028, 2, 29), birth_on=date(1958, 3, 4))
    assert leap.until_on == date(2034, 3, 1)
