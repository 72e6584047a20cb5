"""Own rules from the draft to the day from which they hold."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from gaitbelt.core.errors import BadValue, GuardRefused, Stale
from gaitbelt.core.models import Event
from gaitbelt.domain.scope import Permission
from gaitbelt.people import facts as people
from gaitbelt.people.models import RuleVersion
from gaitbelt.rulebook import commands, trials
from gaitbelt.rulebook.tests.content import content

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 11, 23)


@pytest.fixture
def version(day, mo):
    return commands.draft(clinic=day.clinic, by=mo, content=content())


def live(version, bo, mo):
    commands.dry_run(version=version, by=mo)
    commands.sign(version=version, by=bo)
    return commands.sign(version=version, by=mo)


def refusal(act, **given):
    with pytest.raises(GuardRefused) as refused:
        act(**given)
    return set(refused.value.decision.codes)


def test_a_draft_decides_nothing(day, version):
    assert people.place(day.clinic).facility.permissions == {}


def test_signed_rules_hold_from_their_day_on(day, mo, version):
    row = live(version, day.bo, mo)
    clinic = type(day.clinic).objects.get(pk=day.clinic.pk)
    facility = people.place(clinic, MONDAY).facility
    assert facility.permissions == {"T14": Permission.D}
    assert facility.source == f"facility policy, signed by {day.bo.person} on 2026-11-23"
    assert people.own_rules(clinic, MONDAY - timedelta(days=1)) is None
    assert row.dry_run["visits"] == 0


def test_a_second_draft_takes_the_place_of_the_open_one_and_loses_its_signatures(day, mo, version):
    commands.dry_run(version=version, by=mo)
    commands.sign(version=version, by=day.bo)
    again = commands.draft(clinic=day.clinic, by=mo, content=content(citation="policy 4.2"))
    assert (again.pk, again.number, again.signed_at, again.dry_run) == (version.pk, 1, None, None)


def test_who_may_not_sign_hears_who_does(day, mo, version):
    commands.dry_run(version=version, by=mo)
    assert refusal(commands.sign, version=version, by=day.ann) == {"rules.signer"}


def test_signed_rules_never_change_not_even_in_the_database(day, mo, version):
    live(version, day.bo, mo)
    assert refusal(commands.dry_run, version=version, by=mo) == {"rules.already_signed"}
    assert refusal(commands.discard, version=version, by=mo) == {"rules.already_signed"}
    for change in ({"citation": "another"}, {"signed_at": None}):
        with pytest.raises(DatabaseError, match="signed rules never change"), transaction.atomic():
            RuleVersion.objects.filter(pk=version.pk).update(**change)
    with pytest.raises(DatabaseError, match="signed rules never change"), transaction.atomic():
        RuleVersion.objects.filter(pk=version.pk).delete()


def test_rules_do_not_begin_in_the_past(day, mo, version, clock):
    with pytest.raises(BadValue):
        commands.draft(
            clinic=day.clinic, by=mo, content=content(effective_from=MONDAY - timedelta(days=1))
        )
    commands.dry_run(version=version, by=mo)
    clock.set(clock.at + timedelta(days=1))
    with pytest.raises(BadValue):
        commands.sign(version=version, by=mo)


def test_a_draft_that_is_thrown_away_stays_on_file(day, mo, version):
    commands.discard(version=version, by=mo)
    assert commands.draft(clinic=day.clinic, by=mo, content=content()).number == 2
    assert RuleVersion.objects.filter(clinic=day.clinic).count() == 2


def test_every_step_is_audited(day, mo, version):
    live(version, day.bo, mo)
    rows = Event.objects.filter(subject=version.pk, type="record.changed").order_by("seq")
    fields = [set(row.payload["fields"]) for row in rows]
    assert fields == [
        {"effective_from", "citation", "policy", "rules", "tasks"},
        {"dry_run"},
        {"signed"},
        {"signed"},
    ]


@pytest.mark.django_db(transaction=True)
def test_a_day_is_judged_before_the_database_is_locked(day, mo, version, monkeypatch):
    judge, locked = trials.judge, []

    def watched(*given):
        locked.append(connection.in_atomic_block)
        return judge(*given)

    monkeypatch.setattr(trials, "judge", watched)
    commands.dry_run(version=version, by=mo)
    assert locked == [False]


def test_a_dry_run_of_what_was_written_anew_meanwhile_is_not_kept(day, mo, version, monkeypatch):
    judge = trials.judge

    def slow(*given):
        commands.draft(clinic=day.clinic, by=mo, content=content(citation="policy 4.2"))
        return judge(*given)

    monkeypatch.setattr(trials, "judge", slow)
    with pytest.raises(Stale):
        commands.dry_run(version=version, by=mo)
    version.refresh_from_db()
    assert version.dry_run is None
