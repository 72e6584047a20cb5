"""What makes an entry an exception, which a licensee opens before the rest is signed together."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from gaitbelt.core import reasons
from gaitbelt.domain.decision import from_data
from gaitbelt.domain.modalities import Lateness, check_lateness, removal_lateness
from gaitbelt.domain.review import EntryFacts
from gaitbelt.domain.safety import Level
from gaitbelt.people.models import Clinic
from gaitbelt.treatment import words
from gaitbelt.treatment.events import CLOCK_SLACK
from gaitbelt.treatment.levels import pain_limit
from gaitbelt.treatment.models import ItemRun

ALARMED = (Lateness.LOUD, Lateness.LICENSEE)


@dataclass(frozen=True, slots=True)
class Flag:
    """One kind of exception, in words and with its icon."""

    name: str
    icon: str
    words: Any
    holds: Callable[[ItemRun], bool]


def _outside(run: ItemRun) -> bool:
    return bool(run.outside_rules)


def _changed(run: ItemRun) -> bool:
    return run.changed_at is not None


def _held(run: ItemRun) -> bool:
    return run.level >= Level.HOLD or bool(run.actual.get("held"))


def _pain(run: ItemRun) -> bool:
    """Some pain said during the item was above the limit at which it pauses."""
    said = [run.actual.get("pain"), *(each["pain"] for each in run.actual.get("pains", []))]
    said += [each.get("pain") for each in run.actual.get("each_set", [])]
    limit = pain_limit(run, run.session.pain_at_start)
    return any(pain is not None and pain > limit for pain in said)


def _skin(run: ItemRun) -> bool:
    looks = [check["skin"] for check in run.checks if check["done_at"]]
    looks.append(run.actual.get("skin_after"))
    return any(look not in (None, "", "ok") for look in looks)


def _late_check(run: ItemRun) -> bool:
    """A look at skin, or taking off, later than the tablet's loud call (modalities)."""
    if run.started_at is None:
        return False
    for check in run.checks:
        if check["done_at"] is None or check["at_min"] is None:
            continue
        due_at = run.started_at + timedelta(minutes=check["at_min"])
        late = datetime.fromisoformat(check["done_at"]) - due_at
        if check_lateness(late.total_seconds()) in ALARMED:
            return True
    minutes = run.actual.get("minutes")
    if not (minutes and run.removed_at):
        return False
    over = run.removed_at - run.started_at - timedelta(minutes=minutes)
    return removal_lateness(over.total_seconds()) is Lateness.LICENSEE


def _entered_late(run: ItemRun) -> bool:
    """Said so much later than it happened that both times are shown (scope §8)."""
    return bool(run.ended_at and run.entered_at and run.entered_at - run.ended_at > CLOCK_SLACK)


def _different(run: ItemRun) -> bool:
    return run.status == ItemRun.Status.DONE and not run.actual.get("as_prescribed", True)


def _alternate(run: ItemRun) -> bool:
    return bool(run.actual.get("alternate"))


def _form(run: ItemRun) -> bool:
    return any(each["answer"] == "flagged" for each in run.actual.get("form", []))


def _partly(run: ItemRun) -> bool:
    return run.status in (ItemRun.Status.PARTIAL, ItemRun.Status.NOT_DONE)


def _unseen(run: ItemRun) -> bool:
    return run.session.seen_by_licensee is False


def _returned(run: ItemRun) -> bool:
    return bool(run.comment)


FLAGS = (  # worst first
    Flag("changed", "changed", _("changed after signature"), _changed),
    Flag("outside", "alert", _("done outside the rules"), _outside),
    Flag("skin", "eye", _("skin not as before"), _skin),
    Flag("held", "hold", _("held"), _held),
    Flag("pain", "trend", _("pain above the limit"), _pain),
    Flag("unseen", "eyeoff", _("no licensee saw the patient"), _unseen),
    Flag("late", "clock", _("a check came late"), _late_check),
    Flag("entered", "clock", _("a late entry"), _entered_late),
    Flag("form", "eye", _("an error of form stays"), _form),
    Flag("alternate", "swap", _("the alternate instead"), _alternate),
    Flag("partly", "changed", _("not all of it done"), _partly),
    Flag("different", "changed", _("done differently"), _different),
    Flag("returned", "back", _("given back before"), _returned),
)


@dataclass(frozen=True)
class Entry:
    """What a technician recorded of one item, with everything that makes it an exception."""

    run: ItemRun
    flags: tuple[Flag, ...]

    @property
    def is_exception(self) -> bool:
        return bool(self.flags)

    @property
    def is_outside(self) -> bool:
        return bool(self.run.outside_rules)

    @property
    def is_changed(self) -> bool:
        return self.run.changed_at is not None

    @property
    def is_late_entry(self) -> bool:
        return _entered_late(self.run)

    @property
    def is_first(self) -> bool:
        """Reviewed before everything else: changed after signature, or outside the rules."""
        return self.is_changed or self.is_outside

    @property
    def originals(self) -> list[str]:
        """What was signed before it changed, oldest first, as `says` puts it."""
        run = self.run
        return [
            words.outcome(ItemRun(item=run.item, status=was["status"], actual=was["actual"]))
            for was in run.signed_as
        ]

    @property
    def is_opened(self) -> bool:
        return self.run.opened_by_id is not None

    @property
    def title(self) -> str:
        return words.doing(self.run)

    @property
    def says(self) -> str:
        """What became of it, in one line."""
        return words.outcome(self.run)

    @property
    def why(self) -> list[str]:
        """Each flag in words."""
        return [str(flag.words) for flag in self.flags]

    @property
    def icon(self) -> str:
        return self.flags[0].icon if self.flags else "check"

    def against(self, clinic: Clinic) -> list[dict[str, str]]:
        """The reasons that the gate would have given, as sentences with their sources."""
        found = [from_data(each) for each in self.run.outside_rules]
        return [reasons.as_problem(reason, clinic.tz) for reason in found]

    @property
    def facts(self) -> EntryFacts:
        """The entry as the rule of co-signing sees it."""
        run = self.run
        return EntryFacts(
            item=self.title,
            patient=run.session.patient.called,
            author_id=str(run.recorded_by.person_id) if run.recorded_by else "",
            is_exception=self.is_exception,
            is_opened=self.is_opened,
            is_returned=run.signing == ItemRun.Signing.RETURNED,
            is_contact_said=run.session.seen_by_licensee is not None,
        )


def entry(run: ItemRun) -> Entry:
    """An entry with its flags; `item`, `session.patient` and `recorded_by` are at hand."""
    return Entry(run, tuple(flag for flag in FLAGS if flag.holds(run)))
