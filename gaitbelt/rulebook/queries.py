"""What the rule book shows: every rule in force with its source, and what holds each one."""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import date

from django.db.models import QuerySet
from django.utils.functional import Promise

from gaitbelt.domain.gate_facts import Place
from gaitbelt.domain.held import HELD_BY, LINES, TASKS_HELD_BY
from gaitbelt.domain.packs import (
    DEFAULT_STRICT,
    PACKS,
    PAYERS,
    Confidence,
    Pack,
    Rule,
    resolve,
    title_allowed,
)
from gaitbelt.domain.scope import TASKS, Permission, Role
from gaitbelt.people import facts as people
from gaitbelt.people.models import Clinic, Membership, RuleVersion
from gaitbelt.rulebook import words
from gaitbelt.workforce.words import TASKS as TASK_NAMES


@dataclass(frozen=True)
class RuleRow:
    """One rule in words; `is_strict`: the pack does not know it, and the strict value holds."""

    name: str
    label: str | Promise
    value: str
    source: str
    confidence: Confidence
    is_strict: bool
    tests: tuple[str, ...]

    @property
    def sureness(self) -> str | Promise:
        return words.CONFIDENCE[self.confidence]


@dataclass(frozen=True)
class TaskRow:
    """What a technician may do with one task here, and who had the last word."""

    task: str
    name: str
    permission: Permission
    source: str
    confidence: Confidence
    tests: tuple[str, ...]

    @property
    def word(self) -> str | Promise:
        return words.CELLS[self.permission]

    @property
    def sureness(self) -> str | Promise:
        return words.CONFIDENCE[self.confidence]


@dataclass(frozen=True)
class Enforced:
    """A numbered line of scope of practice §9 in words, with the tests that hold it."""

    number: int
    says: str | Promise
    tests: tuple[str, ...]


@dataclass(frozen=True)
class Book:
    """The rule book of a clinic on a day."""

    pack: Pack
    own: RuleVersion | None
    rules: list[RuleRow]
    tasks: list[TaskRow]
    lines: list[Enforced]


def book(clinic: Clinic, on: date | None = None) -> Book:
    """Every rule in force at a clinic on a day, today by default (at most 1 SQL query)."""
    on = on or clinic.today()
    place = people.place(clinic, on)
    return Book(
        pack=place.pack,
        own=people.own_rules(clinic, on),
        rules=list(rules_of(place.pack)),
        tasks=list(tasks_at(place)),
        lines=[Enforced(each.number, words.LINES[each.number], each.tests) for each in LINES],
    )


def rules_of(pack: Pack) -> Iterator[RuleRow]:
    """The rules of a pack; where it knows none, the strict default."""
    for each in fields(Pack):
        if each.name not in words.RULES:
            continue
        known: Rule[object] | None = getattr(pack, each.name)
        rule = known or getattr(DEFAULT_STRICT, each.name)
        if rule is not None:
            yield RuleRow(
                name=each.name,
                label=words.RULES[each.name],
                value=words.value(rule.value),
                source=rule.source,
                confidence=rule.confidence,
                is_strict=known is None,
                tests=HELD_BY.get(each.name, ()),
            )


def tasks_at(place: Place) -> Iterator[TaskRow]:
    """What a technician may do with each task of the scope table at a place."""
    for task in TASKS:
        ruling = resolve(
            task,
            Role.TECH,
            pack=place.pack,
            facility=place.facility,
            payer=place.payer,
            conditions=place.conditions,
        )
        yield TaskRow(
            task=task,
            name=str(TASK_NAMES[task]),
            permission=ruling.permission,
            source=ruling.source,
            confidence=ruling.confidence,
            tests=TASKS_HELD_BY[task],
        )


def other_packs() -> list[Pack]:
    """Packs that the clinic could be judged under, by name."""
    return sorted(PACKS.values(), key=lambda pack: pack.name)


@dataclass(frozen=True)
class Payer:
    """A payer's overlay and its rules."""

    pack: Pack
    rules: list[RuleRow]


def payers() -> list[Payer]:
    """What payers say, by name."""
    packs = sorted(PAYERS.values(), key=lambda pack: pack.name)
    return [Payer(pack, [row for row in rules_of(pack) if not row.is_strict]) for pack in packs]


def versions(clinic: Clinic) -> QuerySet[RuleVersion]:
    """The versions of a clinic's own rules, the newest first."""
    rows = clinic.ruleversions.filter(organization_id=clinic.organization_id, ended_at=None)
    return rows.select_related(
        "drafted_by__person", "signed_by__person", "manager__person"
    ).order_by("-number")


def titles_in_the_way(clinic: Clinic, pack: Pack) -> list[Membership]:
    """Who has a title that a pack keeps for licensees (1 SQL query)."""
    technicians = clinic.memberships.current().filter(role=Membership.Role.TECH)
    return [
        each
        for each in technicians.select_related("person")
        if not title_allowed(pack, each.job_title).allowed
    ]
