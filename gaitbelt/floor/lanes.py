"""A patient in somebody's hands, as one lane: where they stand now and what comes next."""

from dataclasses import dataclass
from datetime import datetime

from gaitbelt.domain.safety import Level
from gaitbelt.floor import acts
from gaitbelt.floor.acts import Act, Kind
from gaitbelt.people.models import Patient
from gaitbelt.people.precautions import icon_of
from gaitbelt.plans.doses import dose
from gaitbelt.treatment import words
from gaitbelt.treatment.models import ItemRun, Session
from gaitbelt.treatment.queries import Timer, precaution_lines, timer
from gaitbelt.treatment.queries.cards import PrecautionLine
from gaitbelt.treatment.queries.timers import soonest

OPEN = (ItemRun.Status.RUNNING, ItemRun.Status.TO_DO)


@dataclass(frozen=True)
class Lane:
    """One open session of a technician."""

    session: Session
    runs: tuple[ItemRun, ...]
    precautions: tuple[PrecautionLine, ...]
    timers: tuple[Timer, ...]
    at: datetime

    @property
    def patient(self) -> Patient:
        return self.session.patient

    @property
    def timer(self) -> Timer | None:
        """The clock on this patient's skin that asks first."""
        return self.timers[0] if self.timers else None

    @property
    def level(self) -> int:
        """The highest level in force, of the visit or of an item."""
        return max([self.session.level, *(run.level for run in self.runs)])

    @property
    def edge(self) -> str:
        if self.level >= Level.STOP:
            return "is-stop"
        return "is-hold" if self.level == Level.HOLD else ""

    @property
    def level_at(self) -> datetime | None:
        """Since when the highest level holds."""
        known = [(self.session.level, self.session.level_at)]
        known += [(run.level, run.level_at) for run in self.runs]
        return min((at for level, at in known if level == self.level and at), default=None)

    @property
    def held(self) -> ItemRun | None:
        """The item that is on hold, where the visit as a whole is not."""
        if self.session.level >= Level.HOLD:
            return None
        return next((run for run in self.runs if run.level >= Level.HOLD), None)

    @property
    def current(self) -> ItemRun | None:
        """What runs, else what comes next."""
        waiting = [run for run in self.runs if run.status in OPEN and run.level < Level.HOLD]
        return min(waiting, key=lambda run: (OPEN.index(run.status), run.position), default=None)

    @property
    def title(self) -> str:
        return words.doing(self.current) if self.current else ""

    @property
    def dose(self) -> str:
        return dose(self.current.item) if self.current else ""

    @property
    def then(self) -> str:
        """What comes after the current item."""
        rest = [run for run in self.runs if run.status == ItemRun.Status.TO_DO]
        after = [run for run in rest if run != self.current]
        return after[0].item.title if after else ""

    @property
    def done(self) -> int:
        return sum(run.status not in OPEN for run in self.runs)

    @property
    def minutes_in(self) -> int:
        return int((self.at - self.session.started_at).total_seconds() // 60)

    @property
    def is_ready(self) -> bool:
        return self.session.ready_at is not None

    @property
    def precaution(self) -> PrecautionLine | None:
        """The one that the lane shows: what is new to the reader comes first."""
        return self.precautions[0] if self.precautions else None

    @property
    def precaution_icon(self) -> str:
        return icon_of(self.precaution.row.code) if self.precaution else ""

    @property
    def about(self) -> tuple[str, str]:
        """What matters to them, or how to be understood: icon and words."""
        patient = self.patient
        choices = (
            ("heart", patient.what_matters),
            ("ear", patient.hearing),
            ("eye", patient.vision),
            ("talk", patient.calms),
        )
        return next((each for each in choices if each[1]), ("", ""))

    def act(self) -> Act:
        """The most urgent thing to do with this patient."""
        began = self.session.started_at
        if self.level >= Level.STOP:
            return Act(Kind.STAY, self.level_at or began, self)
        if self.timer is not None:
            due = self.at if self.timer.take_off_now else self.timer.next_at
            is_removal = self.timer.is_end or self.timer.take_off_now
            return Act(acts.skin(due, self.at, is_removal=is_removal), due, self)
        if self.level == Level.HOLD and self.level_at is not None:
            return Act(acts.hold(self.level_at, self.at), self.level_at, self)
        return Act(Kind.GO_ON if self.is_ready else Kind.MAKE_READY, began, self)


def lane(session: Session, at: datetime) -> Lane:
    """A session of `treatment.queries.open_sessions` as a lane; it asks for no more rows."""
    runs = tuple(session.runs.all())
    for run in runs:
        run.session = session
    return Lane(
        session=session,
        runs=runs,
        precautions=tuple(precaution_lines(session)),
        timers=tuple(soonest(timer(run, at) for run in runs)),
        at=at,
    )
