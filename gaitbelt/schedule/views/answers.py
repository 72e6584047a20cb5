"""What answers of the schedule share: a toast, and slots as the ways on of a refusal."""

import json
from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from gaitbelt.core.errors import GuardRefused
from gaitbelt.core.look import clock_text
from gaitbelt.core.ways import Way
from gaitbelt.schedule.alternatives import NO_OTHER_TIME_HELPS
from gaitbelt.schedule.claims import Wish
from gaitbelt.schedule.models import Appointment
from gaitbelt.schedule.slots import Slot

View = Callable[..., HttpResponse]


def saying(
    answer: HttpResponse, text: str, *, undo: str = "", visit: Appointment | None = None
) -> HttpResponse:
    """The answer with a toast, which may offer to undo what was just recorded."""
    said = {"text": text}
    if undo and visit:
        said["undo"] = reverse(undo, args=[visit.clinic.slug, visit.pk])
    answer["HX-Trigger"] = json.dumps({"toast": said})
    return answer


def with_ways(view: View) -> View:
    """Offer the nearest slots of a refused booking, each one tap away."""

    @wraps(view)
    def answer(request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except GuardRefused as refused:
            wish = refused.about.get("wish")
            if wish is not None:
                found = refused.about.get("slots", [])
                refused.about = {**refused.about, "title": _not_free(wish, refused)}
                refused.alternatives = [way_to(slot, wish) for slot in found]
            raise

    return answer


def _not_free(wish: Wish, refused: GuardRefused) -> str:
    """Olga, May 4, 14:00 is not free; where no other time helps, it is not the time's fault."""
    facts = {
        "name": wish.patient.called,
        "day": date_format(wish.day, "MONTH_DAY_FORMAT"),
        "time": clock_text(wish.starts_at, wish.clinic.tz),
    }
    if any(code.startswith(NO_OTHER_TIME_HELPS) for code in refused.decision.codes):
        return _("%(name)s, %(day)s, %(time)s: not yet") % facts
    return _("%(name)s, %(day)s, %(time)s is not free") % facts


def way_to(slot: Slot, wish: Wish) -> Way:
    """A button that books (or moves to) this slot."""
    slug = wish.clinic.slug
    if wish.visit:
        url = reverse("visit_move", args=[slug, wish.visit.pk])
    else:
        url = reverse("visit_new", args=[slug])
    values = slot_values(slot, wish)
    return Way(
        label=words(slot, wish),
        icon="cal",
        hx={"hx-post": url, "hx-vals": json.dumps(values), "hx-swap": "none"},
    )


def slot_values(slot: Slot, wish: Wish) -> dict[str, str]:
    """The fields with which the booking form asks for this slot."""
    chosen = {"therapist": slot.therapist, "technician": slot.technician, "area": slot.area}
    return {
        "patient": str(wish.patient.pk),
        "visit_type": str(wish.visit_type.pk),
        "starts_at": slot.starts_at.isoformat(),
        "minutes": str(wish.minutes),
        **{name: str(row.pk) for name, row in chosen.items() if row},
    }


def words(slot: Slot, wish: Wish) -> str:
    """14:30 with Luis, bay 2; on another day with its date."""
    time = clock_text(slot.starts_at, wish.clinic.tz)
    day = wish.clinic.day_at(slot.starts_at)
    if day != wish.day:
        time = f"{date_format(day, 'D j M')} {time}"
    people = [each.name for each in (slot.therapist, slot.technician) if each]
    place = [slot.area.name] if slot.area else []
    return _("%(time)s with %(who)s") % {"time": time, "who": ", ".join(people + place)}


def with_query(url: str, **values: Any) -> str:
    """An address with the values that are given."""
    return f"{url}?{urlencode({name: value for name, value in values.items() if value})}"
