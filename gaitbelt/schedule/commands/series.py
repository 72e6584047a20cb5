"""Booking a series: all of its visits or none."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from gaitbelt.core.db import atomic
from gaitbelt.people.models import Membership
from gaitbelt.schedule import log
from gaitbelt.schedule.claims import Wish
from gaitbelt.schedule.commands.booking import booked, store
from gaitbelt.schedule.commands.visits import explained
from gaitbelt.schedule.models import Appointment, Series


@atomic
def book_series(
    *, wishes: Sequence[Wish], visits_per_week: int, weeks: int, by: Membership, at: datetime
) -> list[Appointment]:
    """Book visits of one patient together; one that cannot be booked keeps all from it.

    Errors: GuardRefused about the first visit that cannot be, with its nearest slots.
    """
    series = Series.objects.create(
        organization_id=by.organization_id,
        clinic=by.clinic,
        patient=wishes[0].patient,
        visits_per_week=visits_per_week,
        weeks=weeks,
        booked_by=by,
    )
    visits = [
        explained(
            wish,
            partial(store, wish=wish, by=by, at=at, series=series),
            name="appointment.book_series",
        )
        for wish in wishes
    ]
    log.append([(visit, booked(visit)) for visit in visits], by=by, at=at)
    return visits
