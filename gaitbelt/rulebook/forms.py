"""The guided form of a clinic's own rules: it offers what is the clinic's to decide, no more."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gaitbelt.domain.packs import UNSURE, Pack
from gaitbelt.domain.scope import TASKS, Cell, Permission, Role
from gaitbelt.people.forms import ClinicForm, Day
from gaitbelt.rulebook import words
from gaitbelt.workforce.words import TASKS as TASK_NAMES

AS_NOW = ("", _("as it is now"))
LEVELS = ("GENERAL", "DIRECT_ONSITE", "DIRECT_CONTINUOUS", "DIRECT_PERSONAL")
NO_LIMIT = "none"
# What a clinic may attest where its state's pack does not know, and how it is asked.
ASKED: dict[str, Any] = {
    "supervisor_roles": (("PT", _("a therapist")), ("PT PTA", _("a therapist or an assistant"))),
    "supervision_level_patient_task": LEVELS,
    "ratio_max_tech_per_supervisor": ("1", "2", "3", "4", (NO_LIMIT, _("no limit set"))),
    "delegation_validity": ("visit", "plan_30d"),
    "cosign_by": (("PT", _("a therapist")), ("PT PTA", _("a therapist or an assistant"))),
    "reeval_max_visits": ("5", "10", (NO_LIMIT, _("no limit set"))),
    "reeval_max_days": ("30", "60", "90", (NO_LIMIT, _("no limit set"))),
}
TASK = "task_"


class MoveForm(ClinicForm):
    """From which day on another jurisdiction's rules hold, and why."""

    pack = forms.CharField(max_length=20, widget=forms.HiddenInput)
    holds_from = forms.DateField(label=_("Holds from"))
    reason = forms.CharField(label=_("Why"), max_length=200)


class OwnRulesForm(ClinicForm):
    """One version of the clinic's own rules, for a state's pack."""

    effective_from = forms.DateField(label=_("Holds from"))
    citation = forms.CharField(
        label=_("What it rests on"),
        max_length=200,
        help_text=_("For example: letter of the state board, 2 March; clinic policy 4.1."),
    )
    expired_cpr = forms.ChoiceField(
        label=_("When a CPR card has ended"),
        choices=(
            ("not_sole_responder", _("not as the only one with CPR, for 30 days")),
            ("block_at_once", _("no patients from that day on")),
        ),
    )
    max_technicians = forms.IntegerField(
        label=_("Technicians for each supervisor at most"), min_value=1, max_value=8, required=False
    )

    def __init__(self, state: Pack, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.state = state
        self.fields["effective_from"].widget = Day()
        for name in unknown_rules(state):
            self.fields[name] = forms.ChoiceField(
                label=words.RULES[name], choices=[AS_NOW, *_choices(ASKED[name])], required=False
            )
        for task in open_tasks(state):
            self.fields[TASK + task] = forms.ChoiceField(
                label=TASK_NAMES[task], choices=[AS_NOW, *_cells(task)], required=False
            )

    def content(self) -> dict[str, Any]:
        """What was chosen, as a version keeps it: the day, what it rests on, policy and pack."""
        given = self.cleaned_data
        chosen = {task: given[TASK + task] for task in open_tasks(self.state) if given[TASK + task]}
        known = {task for task in chosen if is_known(self.state, task)}
        policy: dict[str, Any] = {
            "expired_cpr": given["expired_cpr"],
            "permissions": {task: cell for task, cell in chosen.items() if task in known},
        }
        if given["max_technicians"]:
            policy["max_technicians"] = given["max_technicians"]
        return {
            "effective_from": given["effective_from"],
            "citation": given["citation"],
            "policy": policy,
            "rules": {
                name: _value(name, given[name]) for name in unknown_rules(self.state) if given[name]
            },
            "tasks": {task: cell for task, cell in chosen.items() if task not in known},
        }

    def rule_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in unknown_rules(self.state)]

    def task_fields(self) -> list[forms.BoundField]:
        return [self[TASK + task] for task in open_tasks(self.state)]


def unknown_rules(state: Pack) -> list[str]:
    """The rules that a clinic may attest, because its state's pack is not sure of them."""
    rules = {name: getattr(state, name) for name in ASKED}
    return [name for name, rule in rules.items() if rule is None or rule.confidence in UNSURE]


def open_tasks(state: Pack) -> list[str]:
    """The tasks that a technician might do: the role table does not close them to everybody."""
    return [
        code
        for code, task in TASKS.items()
        if task.patient_facing and not task.is_always_open and not _is_closed(task.cell(Role.TECH))
    ]


def is_known(state: Pack, task: str) -> bool:
    """Whether the state's pack says something of a task with some confidence."""
    rule = state.task_permissions.get(task)
    return rule is not None and rule.confidence not in UNSURE


def _is_closed(cell: Cell) -> bool:
    return cell.permission is Permission.N


def _cells(task: str) -> Iterable[tuple[str, Any]]:
    top = Permission.D if TASKS[task].needs_delegation else Permission.Y
    return [(each.name, words.CELLS[each]) for each in Permission if each <= top]


def _choices(found: Iterable[Any]) -> Iterable[tuple[str, Any]]:
    return [each if isinstance(each, tuple) else (each, words.choice(each)) for each in found]


def _value(name: str, given: str) -> Any:
    if name in {"supervisor_roles", "cosign_by"}:
        return given.split()
    return int(given) if given.isdigit() else given
