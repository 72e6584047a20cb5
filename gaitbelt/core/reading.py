"""Who looked at whom: each answer names the patients that it tells of."""

from collections.abc import Iterable, Iterator
from dataclasses import fields, is_dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.core.paginator import Page
from django.db.models import Model, QuerySet
from pydantic import BaseModel

from gaitbelt.core import audit, clock
from gaitbelt.core.rights import ClinicRequest

READ_AGAIN = timedelta(minutes=15)
PATIENT = "people.Patient"


def note_read(request: ClinicRequest, page: str, shown: Any = ()) -> None:
    """One entry per person, page, patient and quarter of an hour, however often it is fetched.

    A first screen and the board are read for as long as they stand open. `shown` is what the page
    was made of. Call it after the answer is built: what cannot be audited is not given out.
    """
    key, now = f"reads:{request.clinic.slug}:{page}", clock.now()
    last = request.session.get(key) or {}
    since = datetime.fromisoformat(last["since"]) if last else now
    is_again = bool(last) and timedelta(0) <= now - since < READ_AGAIN
    known = set(last["patients"]) if is_again else set()
    new = [each for each in patients_in(shown) if each.hex not in known]
    if is_again and not new:
        return
    audit.record_read(by=request.member, page=page, patients=new)
    since = since if is_again else now
    names = sorted(known | {each.hex for each in new})
    request.session[key] = {"since": since.isoformat(), "patients": names}


def patients_in(shown: Any) -> list[UUID]:
    """Every patient in what an answer was made of, as far as it was read (no SQL query)."""
    found: set[UUID] = set()
    seen: set[int] = set()
    left: list[Any] = [shown]
    while left:
        each = left.pop()
        if each is None or isinstance(each, str | int | float | UUID) or id(each) in seen:
            continue
        seen.add(id(each))
        key = _patient_of(each)
        if key is not None:
            found.add(key)
        left += _inside(each)
    return sorted(found)


def _patient_of(each: Any) -> UUID | None:
    """The patient that a row, or a part of an answer to a program, is or is about."""
    if isinstance(each, Model):
        is_patient = each._meta.label == PATIENT
        key = each.pk if is_patient else vars(each).get("patient_id")
    elif isinstance(each, BaseModel):
        named = getattr(each, "patient", None)
        key = getattr(named, "id", named)
    else:
        key = None
    return key if isinstance(key, UUID) else None


def _inside(each: Any) -> Iterable[Any]:
    """What was read into it already; what would ask the database again is left alone."""
    if isinstance(each, dict):
        return list(each.values())
    if isinstance(each, list | tuple | set | frozenset):
        return list(each)
    if isinstance(each, Page):
        return [each.object_list]
    if isinstance(each, QuerySet):
        return each._result_cache or ()
    if isinstance(each, Model):
        held = vars(each)
        lists = [value for value in held.values() if isinstance(value, list)]
        cache = held.get("_prefetched_objects_cache", {})
        return [*each._state.fields_cache.values(), *cache.values(), *lists]
    if isinstance(each, BaseModel):
        return [value for _name, value in each]
    return list(_of_dataclass(each)) if is_dataclass(each) and not isinstance(each, type) else ()


def _of_dataclass(each: Any) -> Iterator[Any]:
    """Its fields, and properties that were reckoned and kept."""
    for field in fields(each):
        yield getattr(each, field.name)
    yield from getattr(each, "__dict__", {}).values()
