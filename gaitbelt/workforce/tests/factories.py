"""People at work: Ann, trained and on shift, and Bo, who supervises her."""

from datetime import datetime, timedelta
from typing import Any

from factory import LazyAttribute, LazyFunction, SelfAttribute, SubFactory, post_generation
from factory.django import DjangoModelFactory

from gaitbelt.core import clock
from gaitbelt.domain.competency import COMMON, CPR, required_codes
from gaitbelt.people.models import Membership
from gaitbelt.people.tests.factories import MembershipFactory, PersonFactory
from gaitbelt.workforce.models import Cover, Credential, Presence, Shift, SignOff

TASKS = ("T08", "T10", "T14", "T19", "T25", "T29", "T30", "T31")
KINDS = (*({"machine": kind} for kind in ("cardio", "cable")), {"moves": frozenset({"transfer"})})
CODES = tuple(
    dict.fromkeys(
        code
        for task in TASKS
        for kind in ({}, *KINDS)
        for code in (*COMMON, *required_codes(task, **kind))
        if code != CPR
    )
)
BEFORE, AFTER = timedelta(hours=2), timedelta(hours=6)


class ShiftFactory(DjangoModelFactory[Shift]):
    """A shift that began two hours ago and has six to go."""

    class Meta:
        model = Shift

    class Params:
        at = LazyFunction(clock.now)

    member = SubFactory(MembershipFactory)
    clinic = SelfAttribute("member.clinic")
    organization = SelfAttribute("clinic.organization")
    starts_at = LazyAttribute(lambda made: made.at - BEFORE)
    ends_at = LazyAttribute(lambda made: made.at + AFTER)


class PresenceFactory(DjangoModelFactory[Presence]):
    """Seen just now."""

    class Meta:
        model = Presence

    member = SubFactory(MembershipFactory)
    clinic = SelfAttribute("member.clinic")
    organization = SelfAttribute("clinic.organization")
    seen_at = LazyFunction(clock.now)


def put_on_shift(member: Membership, at: datetime | None = None) -> None:
    """Roster a member around an instant, and let them have been seen just before it."""
    at = at or clock.now()
    ShiftFactory.create(member=member, at=at)
    PresenceFactory.create(member=member, seen_at=at - timedelta(minutes=1))


class TherapistFactory(MembershipFactory):
    """Bo, a therapist who is on site; `on_shift=False` leaves the roster empty."""

    class Meta:
        skip_postgeneration_save = True

    person = SubFactory(
        PersonFactory,
        organization=SelfAttribute("..organization"),
        given_name="Bo",
        family_name="Therapist",
    )
    role = Membership.Role.PT

    @post_generation
    def on_shift(made: Any, create: bool, at: datetime | bool | None, **kwargs: Any) -> None:
        if at is not False:
            put_on_shift(made, at if isinstance(at, datetime) else None)


class SignOffFactory(DjangoModelFactory[SignOff]):
    class Meta:
        model = SignOff

    person = SubFactory(PersonFactory)
    organization = SelfAttribute("person.organization")
    code = "K36"
    signed_by = SubFactory(
        TherapistFactory, clinic__organization=SelfAttribute("...organization"), on_shift=False
    )
    signed_on = LazyFunction(lambda: clock.now().date() - timedelta(days=60))
    valid_until_on = LazyAttribute(lambda made: made.signed_on + timedelta(days=365))


class CredentialFactory(DjangoModelFactory[Credential]):
    class Meta:
        model = Credential

    person = SubFactory(PersonFactory)
    organization = SelfAttribute("person.organization")
    kind = "CPR"
    expires_on = LazyFunction(lambda: clock.now().date() + timedelta(days=365))


class CoverFactory(DjangoModelFactory[Cover]):
    """Bo supervises Ann for her whole shift."""

    class Meta:
        model = Cover

    class Params:
        at = LazyFunction(clock.now)

    technician = SubFactory(MembershipFactory)
    clinic = SelfAttribute("technician.clinic")
    organization = SelfAttribute("clinic.organization")
    supervisor = SubFactory(TherapistFactory, clinic=SelfAttribute("..clinic"))
    starts_at = LazyAttribute(lambda made: made.at - BEFORE)
    ends_at = LazyAttribute(lambda made: made.at + AFTER)


class TechnicianFactory(MembershipFactory):
    """Ann: trained for every task of the day, CPR valid, on shift now, supervised by Bo.

    `on_shift=` an instant or False, `trained=False`, `supervisor=` a membership or False.
    """

    class Meta:
        skip_postgeneration_save = True

    @post_generation
    def on_shift(made: Any, create: bool, at: datetime | bool | None, **kwargs: Any) -> None:
        if at is not False:
            put_on_shift(made, at if isinstance(at, datetime) else None)

    @post_generation
    def supervisor(made: Any, create: bool, bo: Membership | bool | None, **kwargs: Any) -> None:
        if bo is False or not made.shifts.exists():
            return
        shift = made.shifts.get()
        bo = bo or TherapistFactory.create(clinic=made.clinic, on_shift=shift.starts_at + BEFORE)
        CoverFactory.create(
            technician=made, supervisor=bo, starts_at=shift.starts_at, ends_at=shift.ends_at
        )

    @post_generation
    def trained(made: Any, create: bool, is_trained: bool | None, **kwargs: Any) -> None:
        if is_trained is not False:
            train(made)


def train(member: Membership, codes: tuple[str, ...] = CODES) -> None:
    """Let a therapist have signed these competencies, and give the required cards."""
    assessor = TherapistFactory.create(clinic=member.clinic, on_shift=False)
    today = clock.now().date()
    SignOff.objects.bulk_create(
        SignOff(
            organization_id=member.organization_id,
            person=member.person,
            code=code,
            signed_by=assessor,
            signed_on=today - timedelta(days=60),
            valid_until_on=today + timedelta(days=305),
        )
        for code in codes
    )
    for kind in ("CPR", "BBP"):
        CredentialFactory.create(person=member.person, kind=kind)
