"""Who counts as here: own acts, a colleague's tap, away, lunch and the end of the roster."""

from datetime import timedelta

import pytest

from gaitbelt.core import clock
from gaitbelt.core.errors import BadValue
from gaitbelt.core.models import Event
from gaitbelt.core.reactions import announce
from gaitbelt.domain.supervision import AskKind
from gaitbelt.workforce import commands, queries
from gaitbelt.workforce.facts import team_at
from gaitbelt.workforce.models import Presence
from gaitbelt.workforce.tests.factories import ShiftFactory, TechnicianFactory, TherapistFactory

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture
def now():
    return clock.now()


def is_here(member, at):
    return team_at(member.clinic, at).is_present(member)


def unseen(member):
    Presence.objects.filter(member=member).update(seen_at=None)
    return member


def test_who_is_rostered_and_not_seen_is_not_here(now):
    bo = unseen(TherapistFactory.create())
    assert not is_here(bo, now)
    assert queries.own_part(bo, now).own.is_rostered


def test_any_act_makes_a_rostered_member_present(now):
    bo = unseen(TherapistFactory.create())
    announce("member.acted", member=bo, at=now)
    assert is_here(bo, now)
    assert Event.objects.get(subject=bo.pk).type == "presence.seen"


def test_a_sign_is_written_at_most_once_a_minute(now, django_assert_num_queries):
    bo = unseen(TherapistFactory.create())
    commands.see(member=bo, at=now)
    with django_assert_num_queries(1):
        commands.see(member=bo, at=now + MINUTE / 2)
    commands.see(member=bo, at=now + 2 * MINUTE)
    assert Presence.objects.get(member=bo).seen_at == now + 2 * MINUTE
    assert Event.objects.filter(subject=bo.pk).count() == 1


def test_a_colleagues_tap_counts_until_the_own_act_confirms_it(now):
    bo = unseen(TherapistFactory.create())
    ann = TechnicianFactory.create(clinic=bo.clinic, supervisor=bo)
    commands.vouch(member=bo, by=ann, at=now)
    assert queries.own_part(bo, now).own.is_vouched
    commands.see(member=bo, at=now + MINUTE)
    assert not queries.own_part(bo, now + MINUTE).own.is_vouched
    assert is_here(bo, now + MINUTE)


def test_nobody_vouches_for_who_is_not_on_the_roster(now):
    bo, ann = TherapistFactory.create(on_shift=False), TechnicianFactory.create(supervisor=False)
    with pytest.raises(BadValue) as caught:
        commands.vouch(member=bo, by=ann, at=now)
    assert list(caught.value.fields) == ["member"]


def test_who_went_away_is_not_here_until_they_say_so(now):
    bo = TherapistFactory.create()
    commands.go_away(member=bo, at=now, back_at=now + 30 * MINUTE)
    commands.see(member=bo, at=now + 5 * MINUTE)
    assert not is_here(bo, now + 5 * MINUTE)
    commands.come_back(member=bo, at=now + 10 * MINUTE)
    assert is_here(bo, now + 10 * MINUTE)


def test_an_act_after_the_promised_return_is_a_return(now):
    bo = TherapistFactory.create()
    commands.go_away(member=bo, at=now, back_at=now + 30 * MINUTE)
    commands.see(member=bo, at=now + 31 * MINUTE)
    assert is_here(bo, now + 31 * MINUTE)


@pytest.mark.parametrize("minutes", [-5, 0, 300])
def test_a_return_is_later_and_within_four_hours(now, minutes):
    with pytest.raises(BadValue):
        commands.go_away(member=TherapistFactory.create(), at=now, back_at=now + minutes * MINUTE)


def at_lunch(now):
    bo = TherapistFactory.create(on_shift=False)
    ShiftFactory.create(
        member=bo, at=now, lunch_starts_at=now + 3 * MINUTE, lunch_ends_at=now + 33 * MINUTE
    )
    commands.come_back(member=bo, at=now - 20 * MINUTE)
    return bo


def test_five_minutes_before_lunch_the_board_asks(now):
    bo = at_lunch(now)
    assert queries.own_part(bo, now - 3 * MINUTE).own.ask is None
    assert queries.own_part(bo, now).own.ask.kind is AskKind.LUNCH
    assert not is_here(bo, now + 4 * MINUTE)


def test_who_answers_i_stay_is_here_through_lunch(now):
    bo = at_lunch(now)
    choice = queries.own_part(bo, now).choices[0]
    assert choice.route == "presence_stay"
    commands.stay(member=bo, until=now + 33 * MINUTE, at=now)
    assert is_here(bo, now + 10 * MINUTE)
    assert queries.own_part(bo, now).own.ask is None


def test_who_answers_i_go_is_here_until_lunch_and_back_after_it(now):
    bo = at_lunch(now)
    commands.go_away(member=bo, at=now, since=now + 3 * MINUTE, back_at=now + 33 * MINUTE)
    commands.see(member=bo, at=now + 2 * MINUTE)
    assert is_here(bo, now + 2 * MINUTE)
    assert not is_here(bo, now + 10 * MINUTE)
    commands.see(member=bo, at=now + 34 * MINUTE)
    assert is_here(bo, now + 34 * MINUTE)


def test_the_roster_ends_presence_unless_the_answer_says_longer(now):
    bo = TherapistFactory.create(on_shift=False)
    shift = ShiftFactory.create(member=bo, at=now - timedelta(hours=6) + 3 * MINUTE)
    commands.come_back(member=bo, at=now - MINUTE)
    assert queries.own_part(bo, now).own.ask.kind is AskKind.ROSTER_END
    assert not is_here(bo, shift.ends_at)
    commands.stay(member=bo, until=shift.ends_at + 30 * MINUTE, at=now)
    assert is_here(bo, shift.ends_at + 10 * MINUTE)
    assert not is_here(bo, shift.ends_at + 30 * MINUTE)
