"""The demo's people at work: logins, rosters, who supervises whom, what they may do."""

from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import uuid5

from django.conf import settings
from django.contrib.auth.hashers import Argon2PasswordHasher

from gaitbelt.demo.data import load
from gaitbelt.demo.moment import wall
from gaitbelt.domain import competency
from gaitbelt.people.models import Clinic, Membership, Person, Pin, RuleVersion, User
from gaitbelt.workforce.models import Cover, Credential, Presence, Shift, SignOff

PASSWORD = "gaitbelt-demo-walk"  # printed by `gaitbelt demo`; a demo answers on loopback only
PIN = settings.DEMO_PIN
BORN = date(1990, 4, 12)  # of whoever the sheet gives no birth date
ROSTER_WEEKS = 10
BLOODBORNE_DAYS = 180
SALT = "gaitbelt-demo-salt-one"  # 22 characters, as Django asks: else a sign-in would hash anew


def build_staff(clinic: Clinic, now: datetime, behind: int = 0) -> dict[str, Membership]:
    """Everyone of a clinic by given name, on shift today and on the working days `behind` it."""
    sheet = load(clinic.slug)
    days = _work_days(now, clinic, behind)
    members = {row["given"]: _member(clinic, row, now) for row in sheet["staff"]}
    _sign_policy(clinic, sheet.get("policy"), members, now)
    signer = next(member for member in members.values() if member.role == "PT")
    for row in sheet["staff"]:
        _roster(members[row["given"]], row, days)
        _qualify(members[row["given"]], row, signer, now)
    for row in sheet["cover"]:
        _cover(clinic, members, row, days)
    return members


def _member(clinic: Clinic, row: dict[str, Any], now: datetime) -> Membership:
    person = Person.objects.create(
        organization=clinic.organization,
        user=_login(row["account"]) if "account" in row else None,
        given_name=row["given"],
        family_name=row["family"],
        birth_on=row.get("born", BORN),
        face=row["face"],
    )
    return Membership.objects.create(
        organization=clinic.organization,
        clinic=clinic,
        person=person,
        role=row["role"],
        job_title=row["title"],
        started_on=clinic.today() - timedelta(days=200),
    )


def _login(account: str) -> User:
    """A login with the printed password and PIN, hashed with one salt: same seed, same data."""
    hasher = Argon2PasswordHasher()
    user = User.objects.create(username=account, password=hasher.encode(PASSWORD, SALT))
    Pin.objects.create(user=user, secret=hasher.encode(PIN, SALT))
    return user


def _sign_policy(
    clinic: Clinic, policy: dict[str, Any] | None, members: dict[str, Membership], now: datetime
) -> None:
    if policy is None:
        return
    signed_on = clinic.today() - timedelta(days=60)
    signed_at, signer = clinic.at(signed_on, time(12)), members[policy["signed_by"]]
    manager = next(member for member in members.values() if member.role == "MANAGER")
    RuleVersion.objects.create(
        organization=clinic.organization,
        clinic=clinic,
        number=1,
        effective_from=signed_on,
        citation=policy["citation"],
        policy={name: policy[name] for name in ("permissions", "expired_cpr")},
        drafted_by=signer,
        drafted_at=signed_at,
        signed_by=signer,
        signed_at=signed_at,
        manager=manager,
        manager_signed_at=signed_at,
    )
    clinic.rules_stamp = uuid5(clinic.pk, now.isoformat())
    clinic.save()


def _roster(member: Membership, row: dict[str, Any], days: list[date]) -> None:
    """The same hours on every working day, those to come too, so that a series can be booked."""
    clinic = member.clinic
    shared = {"organization": clinic.organization, "clinic": clinic, "member": member}
    Shift.objects.bulk_create(Shift(**shared, **_hours(row, day, clinic)) for day in days)
    Presence.objects.create(**shared)  # seen as the day begins (day.py)


def _work_days(now: datetime, clinic: Clinic, behind: int) -> list[date]:
    today = clinic.day_at(now)
    days = [today + timedelta(days=offset) for offset in range(-behind, 7 * ROSTER_WEEKS)]
    return [day for day in days if day.weekday() < 5]


def _hours(row: dict[str, Any], day: date, clinic: Clinic) -> dict[str, datetime | None]:
    starts_at, ends_at = (wall(day, text, clinic.tz) for text in row["shift"])
    lunch = [wall(day, text, clinic.tz) if text else None for text in row.get("lunch", ("", ""))]
    return {
        "starts_at": starts_at,
        "ends_at": ends_at,
        "lunch_starts_at": lunch[0],
        "lunch_ends_at": lunch[1],
    }


def _qualify(member: Membership, row: dict[str, Any], signer: Membership, now: datetime) -> None:
    today, organization = member.clinic.today(), member.clinic.organization
    if row.get("competencies") == "all":
        SignOff.objects.bulk_create(
            SignOff(
                organization=organization,
                person=member.person,
                code=code,
                signed_by=signer,
                signed_on=today - timedelta(days=60),
                valid_until_on=today + timedelta(days=300),
            )
            for code in competency.NAMES
            if code != competency.CPR
        )
    if "cpr_days" in row:
        Credential.objects.bulk_create(
            Credential(
                organization=organization,
                person=member.person,
                kind=kind,
                issuer="Demo card",
                expires_on=today + timedelta(days=days),
                verified_by=signer,
            )
            for kind, days in (("CPR", row["cpr_days"]), ("BBP", BLOODBORNE_DAYS))
        )


def _cover(
    clinic: Clinic, members: dict[str, Membership], row: dict[str, Any], days: list[date]
) -> None:
    """The same covers on every working day of the roster."""
    Cover.objects.bulk_create(
        Cover(
            organization=clinic.organization,
            clinic=clinic,
            technician=members[row["technician"]],
            supervisor=members[name],
            starts_at=wall(day, begins, clinic.tz),
            ends_at=wall(day, ends, clinic.tz),
        )
        for day in days
        for name, begins, ends in row["spans"]
    )
