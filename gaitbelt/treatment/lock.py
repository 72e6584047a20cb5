"""What a locked tablet still shows: everything that touches a patient, by initials only."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from gaitbelt.core import clock
from gaitbelt.core.lock_screen import LockTimer, shows_under_lock
from gaitbelt.people.models import Clinic
from gaitbelt.treatment.queries import timers


@shows_under_lock
def exposures(clinic: Clinic) -> Iterator[LockTimer]:
    """Running packs: whose, what is owed next and where."""
    for timer in timers(clinic, clock.now()):
        act = _("take off") if timer.is_end or timer.take_off_now else _("check skin")
        place = timer.session.area
        yield LockTimer(
            initials=timer.session.patient.initials,
            words=f"{act}, {place.name}" if place else act,
            total_s=timer.total_s,
            ends_at=timer.ends_at,
            next_at=timer.next_at,
            notches=timer.checks_s,
        )
