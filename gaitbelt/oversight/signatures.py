"""Entries and their times: when a signature is due, and what an entry said before (scope §8)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from gaitbelt.core.models import Event
from gaitbelt.domain import review
from gaitbelt.domain.pack_files import Pack
from gaitbelt.people import facts as people
from gaitbelt.people.models import Clinic
from gaitbelt.treatment import events as e
from gaitbelt.treatment import words
from gaitbelt.treatment.exceptions import Entry
from gaitbelt.treatment.models import ItemRun

ENDS = (e.ItemDone.type, e.ItemNotDone.type, e.ModalityEnded.type)


@dataclass(frozen=True)
class Recording:
    """One time that an entry was recorded: what it said then, by whom, and both its times."""

    says: str
    by: str
    happened_at: datetime
    entered_at: datetime
    is_taken_back: bool

    @property
    def is_late(self) -> bool:
        return self.entered_at - self.happened_at > e.CLOCK_SLACK


def recordings(run: ItemRun, story: Iterable[Event]) -> list[Recording]:
    """Every time that an entry was recorded, the oldest first; none is ever overwritten."""
    story = list(story)
    undone = {each.payload["event"] for each in story if each.type == e.Undone.type}
    own = (row for row in story if row.type in ENDS and row.payload["run"] == str(run.pk))
    return [_recording(run, row, is_taken_back=str(row.pk) in undone) for row in own]


def _recording(run: ItemRun, row: Event, *, is_taken_back: bool) -> Recording:
    status = ItemRun.Status.DONE
    if row.type == e.ItemNotDone.type:
        status = ItemRun.Status.NOT_DONE
    elif row.payload.get("reason"):
        status = ItemRun.Status.PARTIAL
    said = {name: value for name, value in row.payload.items() if value is not None}
    return Recording(
        says=words.outcome(ItemRun(item=run.item, status=status, actual=said)),
        by=row.author.name if row.author else "",
        happened_at=row.occurred_at,
        entered_at=row.occurred_at if row.device else row.recorded_at,
        is_taken_back=is_taken_back,
    )


def due_at(clinic: Clinic, pack: Pack, ended_at: datetime) -> datetime | None:
    """When the signature of an entry is due; None where the pack sets no limit."""
    _, ends_at = clinic.day_bounds(clinic.day_at(ended_at))
    return review.cosign_due_at(pack, recorded_at=ended_at, day_ends_at=ends_at)


def signed_late(run: ItemRun) -> datetime | None:
    """When the signature was due, where it came after that: a late one, with its true time."""
    if run.signed_at is None or run.ended_at is None:
        return None
    clinic = run.session.clinic
    due = due_at(clinic, people.pack(clinic), run.ended_at)
    return due if due is not None and due < run.signed_at else None


def past_deadline(entries: Iterable[Entry], clinic: Clinic, at: datetime) -> list[Entry]:
    """Entries whose co-signature is overdue under the pack in force; they stay drafts."""
    pack = people.pack(clinic)

    def is_late(entry: Entry) -> bool:
        due = due_at(clinic, pack, entry.run.ended_at) if entry.run.ended_at else None
        return due is not None and due < at

    return [each for each in entries if is_late(each)]
