"""The rail beside the lanes: who is to arrive, and who needs a call."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from gaitbelt.people.models import Clinic
from gaitbelt.schedule import day as days
from gaitbelt.schedule.day import Rows, Visit
from gaitbelt.schedule.lane_html import Links
from gaitbelt.schedule.queries import DID_NOT_HAPPEN, Status

NEXT = timedelta(minutes=60)


@lru_cache(maxsize=32)
def drawn(
    clinic: Clinic,
    visit_rows: Rows,
    now: datetime | None,
    shown: tuple[str, str, str | None],
    *,
    has_phones: bool = True,
) -> SafeString:
    """The rail of a day. It depends on nothing but what is given, so it is drawn once.

    `now` is a whole minute, and None on any day but today; `shown` names what else the words
    depend on: the clinic's slug and zone, and the reader's language. `has_phones`: the
    reader may see phone numbers.
    """
    visits, links = days.visits(visit_rows), Links(clinic.slug)
    context = {
        "clinic": clinic,
        "has_phones": has_phones,
        "is_today": now is not None,
        "arriving": [_arrival(visit, links, now) for visit in arriving(visits, now)] if now else (),
        "to_call": [_call(visit, links) for visit in to_call(visits)],
    }
    return render_to_string("schedule/_rail.html", context)


@dataclass(frozen=True, slots=True)
class Row:
    """Somebody in the rail: the page of their visit, and the one tap."""

    visit: Visit
    url: str
    act_url: str
    late: int = 0

    @property
    def missing(self) -> str:
        """What the file lacks and the desk can ask for now."""
        lacks = {
            _("phone number"): not self.visit.phone,
            _("emergency contact"): not self.visit.has_emergency_contact,
        }
        return ", ".join(word for word, is_missing in lacks.items() if is_missing)


def arriving(visits: Iterable[Visit], now: datetime) -> list[Visit]:
    """Who is expected in the next 60 minutes or late, and not here yet."""
    return [
        visit
        for visit in visits
        if visit.status == Status.BOOKED and visit.starts_at < now + NEXT and now < visit.ends_at
    ]


def to_call(visits: Iterable[Visit]) -> list[Visit]:
    """Whose visit did not happen, and whom nobody has called yet."""
    return [visit for visit in visits if visit.status in DID_NOT_HAPPEN and visit.called_at is None]


def _arrival(visit: Visit, links: Links, now: datetime) -> Row:
    """An arrival with the minutes that it is late."""
    late = max(0, (now - visit.starts_at) // timedelta(minutes=1))
    return Row(visit, links.to("visit", visit.pk), links.to("visit_check_in", visit.pk), late)


def _call(visit: Visit, links: Links) -> Row:
    return Row(visit, links.to("visit", visit.pk), links.to("visit_called", visit.pk))
