"""Who came in the weeks behind: patients with a problem, a therapist, and their days of the week.

Half of them began in the first week, so that every week is as busy as the next.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import cycle
from random import Random
from typing import Any

from gaitbelt.demo.data import load
from gaitbelt.people.models import Clinic, Membership, Patient
from gaitbelt.plans.models import Plan
from gaitbelt.plans.starting_points import templates

NUMBERS = {"cedar": 68, "maple": 38}  # beside those of the day itself
NAMED_SINCE = timedelta(days=20)  # as their episodes (demo/patients.py)
NAMED_AGAIN = timedelta(days=9)  # as their plans (demo/plans.py)
WEEKDAYS = {2: ((0, 3), (1, 4), (0, 2), (2, 4), (1, 3)), 3: ((0, 2, 4),)}
VERSION_AFTER = timedelta(days=15)
LASTS = (24, 44)  # days of a course of care


@dataclass(kw_only=True, eq=False)
class Course:
    """One patient's course of care, and how far it has come."""

    template: str
    side: str
    therapist: Membership
    days: frozenset[int]  # of the week
    prefers: int  # minutes after midnight
    versions: list[date]  # days on which a version of the plan is signed
    ends_on: date
    pain: int  # at the beginning, 0-10
    kept: list[str] | None = None  # codes of a short plan
    orders: list[tuple[str, str]] = field(default_factory=list)  # agents with their site
    known: Patient | None = None  # once they are on file
    file: dict[str, Any] = field(default_factory=dict)  # of somebody who has not come yet
    plan: Plan | None = None
    led: frozenset[str] = frozenset()  # codes of the plan that technicians lead
    aims: dict[str, tuple[str, int]] = field(default_factory=dict)  # by code: field, dose to reach
    missed: int = 0  # no-shows in a row
    visits: int = 0

    @property
    def patient(self) -> Patient:
        assert self.known is not None
        return self.known

    @property
    def begins_on(self) -> date:
        return self.versions[0]

    def pain_on(self, day: date) -> float:
        """Pain goes from where it was towards its half, and below."""
        share = (day - self.begins_on) / timedelta(days=42)
        return max(0.5, self.pain * (1 - 0.7 * min(1.0, share)))


def named(
    clinic: Clinic,
    staff: dict[str, Membership],
    patients: dict[str, Patient],
    random: Random,
    *,
    since: date,
) -> Iterator[Course]:
    """Those of the day itself who have a plan: two versions of it."""
    today, first = clinic.today(), _working(since, 1)
    days = [_working(today - NAMED_SINCE, 1), _working(today - NAMED_AGAIN, -1)]
    for row in load("patients")["patient"]:
        if row["clinic"] == clinic.slug and "template" in row:
            yield _course(
                row["template"],
                staff[row["therapist"]],
                random,
                known=patients[row["given"]],
                side=row.get("side", ""),
                kept=row.get("items"),
                orders=row.get("orders", []),
                versions=sorted({max(day, first) for day in days}),
                ends_on=today + timedelta(days=30),
            )


def invented(
    clinic: Clinic, staff: dict[str, Membership], random: Random, *, since: date
) -> Iterator[Course]:
    """New people, each put on file on the morning on which their care begins."""
    therapists = cycle(m for m in staff.values() if m.role == "PT")
    problems = load("history")["problems"][clinic.slug]
    span = (clinic.today() - since).days
    for number, name in enumerate(_names(random, NUMBERS[clinic.slug])):
        offset = random.randrange(5) if number % 2 else random.randrange(max(1, span - 3))
        begins_on = _working(since + timedelta(days=offset), 1)
        (problem,) = random.choices(list(problems), list(problems.values()))
        ends_on = begins_on + timedelta(days=random.randrange(*LASTS))
        yield _course(
            problem,
            next(therapists),
            random,
            file=_file(name, problem, begins_on, random),
            side=random.choice("LR") if templates()[problem].asks_side else "",
            versions=[begins_on, *_later(begins_on, ends_on, clinic.today())],
            ends_on=ends_on,
        )


def _course(template: str, therapist: Membership, random: Random, **rest: Any) -> Course:
    per_week = templates()[template].visits_per_week
    return Course(
        template=template,
        therapist=therapist,
        days=frozenset(random.choice(WEEKDAYS[3 if per_week >= 3 else 2])),
        prefers=random.randrange(8 * 60, 16 * 60, 15),
        pain=random.randrange(4, 8),
        **rest,
    )


def _later(begins_on: date, ends_on: date, today: date) -> Iterator[date]:
    """A next version every two weeks or so, as long as care lasts."""
    day = _working(begins_on + VERSION_AFTER, 1)
    while day < min(ends_on, today):
        yield day
        day = _working(day + VERSION_AFTER, 1)


def _working(day: date, step: int) -> date:
    while day.weekday() > 4:
        day += timedelta(days=step)
    return day


def _names(random: Random, number: int) -> list[tuple[str, str, str]]:
    """So many different people: sex, given name, family name."""
    words = load("history")
    women = [("female", name) for name in words["women"]]
    men = [("male", name) for name in words["men"]]
    given = random.sample(women + men, number)
    return [(sex, name, random.choice(words["families"])) for sex, name in given]


def _file(name: tuple[str, str, str], problem: str, on: date, random: Random) -> dict[str, Any]:
    """The file of somebody new, with what a therapist saw of how they move."""
    sex, given, family = name
    is_young = problem in {"ankle_sprain", "neck_pain", "low_back_pain"}
    is_unsure = problem in {"balance_and_falls", "deconditioning"}
    born = date(on.year - random.randrange(*((22, 66) if is_young else (58, 92))), 1, 1)
    return {
        "given_names": given,
        "family_name": family,
        "birth_on": born + timedelta(days=random.randrange(365)),
        "sex": sex,
        "phone": f"555 {random.randrange(300, 999):04d}",
        "language": random.choices(["en", "es"], [8, 1])[0],
        "what_matters": random.choice(load("history")["matters"]),
        "mobility": random.choice(["SBA", "CGA"] if is_unsure else ["I", "I", "MOD_I"]),
        "fall_risk": "MODERATE" if is_unsure else "",
        "body_mass_kg": random.randrange(52, 100),
    }
