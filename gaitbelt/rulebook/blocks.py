"""What the rules in force block today, and for whom: tasks of the team, visits of the day."""

from dataclasses import dataclass
from datetime import datetime

from gaitbelt.domain.ahead import Answer
from gaitbelt.domain.decision import Reason
from gaitbelt.domain.scope import TASKS, Permission, Role
from gaitbelt.people import facts as people
from gaitbelt.people.models import Clinic, Membership
from gaitbelt.rulebook import trials, words
from gaitbelt.rulebook.trials import Trial
from gaitbelt.workforce.queries import TaskRow, tasks_of

SCOPE = {"scope.not_permitted": Permission.N, "scope.assist_only": Permission.A}
type Key = tuple[str, str, str]  # code, source, competency


@dataclass(frozen=True)
class Blocked:
    """Tasks that are closed for one reason, and for whom."""

    reason: Reason
    tasks: tuple[TaskRow, ...]
    people: tuple[Membership, ...]

    @property
    def is_rule(self) -> bool:
        """Whether the rules close it for everybody, not what somebody holds."""
        return self.reason.code in SCOPE

    @property
    def word(self) -> str:
        """What the rules say of these tasks."""
        return str(words.CELLS[SCOPE[self.reason.code]]) if self.is_rule else ""


def of_the_team(clinic: Clinic, at: datetime) -> list[Blocked]:
    """Tasks that technicians may not do now, by reason (about 7 SQL queries each technician).

    Tasks that the role table closes everywhere are left out: they are no technician's.
    """
    reasons: dict[Key, Reason] = {}
    tasks: dict[Key, dict[str, TaskRow]] = {}
    who: dict[Key, dict[object, Membership]] = {}
    technicians = clinic.memberships.current().filter(role=Membership.Role.TECH)
    for member in technicians.select_related("person").order_by("person__given_name", "pk"):
        member.clinic = clinic
        for row, reason in _closed(member, at):
            key = (reason.code, reason.source, str(reason.facts.get("competency", "")))
            if reason.code not in SCOPE:
                key = (*key[:2], f"{key[2]} {member.pk}")
            reasons.setdefault(key, reason)
            tasks.setdefault(key, {})[row.authority.task] = row
            who.setdefault(key, {})[member.pk] = member
    found = [
        Blocked(reason, tuple(tasks[key].values()), tuple(who[key].values()))
        for key, reason in reasons.items()
    ]
    return sorted(found, key=lambda each: (not each.is_rule, -len(each.tasks)))


def _closed(member: Membership, at: datetime) -> list[tuple[TaskRow, Reason]]:
    return [
        (row, reason)
        for row in tasks_of(member, at)
        if row.authority.answer is Answer.NO and not _is_closed_everywhere(row.authority.task)
        for reason in row.authority.decision.reasons
    ]


def _is_closed_everywhere(task: str) -> bool:
    return TASKS[task].cell(Role.TECH).permission is Permission.N


def of_the_day(clinic: Clinic, at: datetime) -> Trial:
    """Today's visits with the reasons against their technician's part (≤ 9 SQL queries)."""
    day = clinic.day_at(at)
    return trials.judge(clinic, day, people.place(clinic, day))
