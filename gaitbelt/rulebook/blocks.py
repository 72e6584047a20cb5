"""What the rules in force block today, and for whom: tasks of the team, visits of the day."""

from dataclasses import dataclass, field
from datetime import datetime

from gaitbelt.domain.ahead import Answer
from gaitbelt.domain.decision import Reason
from gaitbelt.people import facts as people
from gaitbelt.people.models import Clinic, Membership
from gaitbelt.rulebook import trials
from gaitbelt.rulebook.trials import Trial
from gaitbelt.workforce.queries import tasks_of


@dataclass
class Blocked:
    """A task, why it is closed, and for whom; `is_rule`: the rules close it, not what is held."""

    name: str
    task: str
    reasons: list[Reason]
    people: list[Membership] = field(default_factory=list)

    @property
    def is_rule(self) -> bool:
        return any(each.code.startswith("scope.") for each in self.reasons)


def of_the_team(clinic: Clinic, at: datetime) -> list[Blocked]:
    """Tasks that technicians may not do now, by reason (about 7 SQL queries each technician)."""
    found: dict[tuple[str, frozenset[str]], Blocked] = {}
    technicians = clinic.memberships.current().filter(role=Membership.Role.TECH)
    for member in technicians.select_related("person").order_by("person__given_name", "pk"):
        member.clinic = clinic
        for row in tasks_of(member, at):
            if row.authority.answer is not Answer.NO:
                continue
            reasons = list(row.authority.decision.reasons)
            key = (row.authority.task, frozenset(_key(each) for each in reasons))
            found.setdefault(key, Blocked(row.name, row.authority.task, reasons)).people.append(
                member
            )
    return sorted(found.values(), key=lambda each: (not each.is_rule, each.task))


def of_the_day(clinic: Clinic, at: datetime) -> Trial:
    """Today's visits with the reasons against their technician's part (about 9 SQL each)."""
    day = at.astimezone(clinic.tz).date()
    return trials.judge(clinic, day, people.place(clinic, day))


def _key(reason: Reason) -> str:
    """Reasons that differ only in whom they are about are one."""
    return f"{reason.code} {reason.facts.get('competency', '')}"
