"""What every feature's `api.py` is made of: bodies, questions, answers, pages and their values.

A body or question that holds an unknown field is not accepted; an answer holds only what its
schema names. `interop/` mounts the routers and gives every operation its problems and keys.
"""

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import reduce, wraps
from typing import Annotated, Any, Self
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext as _
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    WithJsonSchema,
)
from pydantic_core import PydanticCustomError

from gaitbelt.core import audit
from gaitbelt.core import reasons as sentences
from gaitbelt.core.errors import BadValue
from gaitbelt.core.reading import patients_in
from gaitbelt.core.values import tidy
from gaitbelt.domain.decision import Reason

YEARS = (1900, 2200)  # days outside are slips; far outside, time zones cannot be reckoned with
PAGE_MOST = 200
DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
MOMENT = re.compile(
    r"(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?)([Zz]|[+ -]\d\d:\d\d)", re.ASCII
)  # in an address, "+" arrives as a space


class Given(BaseModel):
    """A body, or a part of one."""

    model_config = ConfigDict(extra="forbid")


class Nothing(Given):
    """A body without fields; it may be left out."""


EMPTY = Nothing()


class Asked(BaseModel):
    """The part of an address after the question mark."""


class Shown(BaseModel):
    """An answer, or a part of one."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    @classmethod
    def of(cls, row: Any, **besides: Any) -> Self:
        """What a row holds under the names of the fields; `besides` says the others."""
        same = {name: getattr(row, name) for name in cls.model_fields if name not in besides}
        return cls(**same, **besides)


class Named(Shown):
    """A row that is only named here."""

    id: UUID
    name: str


def named(row: Any) -> Named | None:
    """A row with a name, or None."""
    return Named(id=row.pk, name=getattr(row, "name", "") or str(row)) if row else None


class ReasonShown(Shown):
    """Why something may not happen now: code, sentence, where the rule comes from, what helps."""

    code: str
    text: str
    source: str
    remedy: str


def reasons_shown(found: Iterable[Reason], clinic: Any) -> list[ReasonShown]:
    """Reasons in the reader's language, with times of the clinic's zone."""
    return [ReasonShown(**sentences.as_problem(each, clinic.tz)) for each in found]


def _day(value: Any) -> Any:
    if type(value) is date:
        return value
    if isinstance(value, str) and DAY.fullmatch(value):
        try:
            return _in_reach(date.fromisoformat(value))
        except ValueError:
            pass
    raise PydanticCustomError("day", _("Write a day of the calendar, such as 2026-11-23."))


def _moment(value: Any) -> Any:
    if isinstance(value, datetime):
        return value
    parts = MOMENT.fullmatch(value) if isinstance(value, str) else None
    if parts:
        day, wall, offset = parts.groups()
        offset = "+00:00" if offset in "Zz" else offset.replace(" ", "+")
        try:
            _in_reach(date.fromisoformat(day))
            return datetime.fromisoformat(f"{day}T{wall}{offset}").astimezone(UTC)
        except ValueError:
            pass
    says = _("Write day, time and offset, such as 2026-11-23T09:00:00-06:00.")
    raise PydanticCustomError("moment", says)


def _in_reach(day: date) -> date:
    if not YEARS[0] <= day.year <= YEARS[1]:
        raise ValueError(day)
    return day


def _day_or_moment(value: Any) -> Any:
    return _day(value) if isinstance(value, str) and DAY.fullmatch(value) else _moment(value)


def _tidied(text: str) -> str:
    try:
        return tidy(text)
    except ValidationError as refused:
        raise PydanticCustomError("text", " ".join(refused.messages)) from None


Day = Annotated[date, BeforeValidator(_day), WithJsonSchema({"type": "string", "format": "date"})]
Moment = Annotated[
    datetime, BeforeValidator(_moment), WithJsonSchema({"type": "string", "format": "date-time"})
]
DayOrMoment = Annotated[
    date | datetime,
    BeforeValidator(_day_or_moment),
    WithJsonSchema(
        {"anyOf": [{"type": "string", "format": kind} for kind in ("date", "date-time")]}
    ),
]
Line = Annotated[str, StringConstraints(max_length=160), AfterValidator(_tidied)]
Words = Annotated[str, StringConstraints(max_length=500), AfterValidator(_tidied)]
Whole = Annotated[int, Field(strict=True, ge=0, le=2**31 - 1)]


def begins(edge: date | datetime, clinic: Any) -> datetime:
    """An edge as an instant: a day begins at midnight of the clinic's zone."""
    return edge if isinstance(edge, datetime) else clinic.day_bounds(edge)[0]


def ends(edge: date | datetime, clinic: Any) -> datetime:
    """An edge as the end of a stretch: a day is meant to its end."""
    return edge if isinstance(edge, datetime) else clinic.day_bounds(edge)[1]


def chosen(**wanted: tuple[QuerySet[Any], UUID | None]) -> dict[str, Any]:
    """The row that each field of a body names, or None where it names none.

    Errors: BadValue that names each field whose row is missing or another clinic's.
    """
    rows = {
        name: found.filter(pk=key).first() if key else None for name, (found, key) in wanted.items()
    }
    absent = [name for name, (_rows, key) in wanted.items() if key and rows[name] is None]
    if absent:
        raise BadValue({name: _("There is none here with this id.") for name in absent})
    return rows


def reads(page: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Note that patient data was given out, once the answer is built and before it is sent.

    Whoever stands as `patient` in the answer is named, and whom the operation puts into
    `request.tells_of`.
    """

    def mark(operation: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(operation)
        def run(request: Any, *args: Any, **kwargs: Any) -> Any:
            answer = operation(request, *args, **kwargs)
            audit.record_read(
                by=request.member,
                page=f"api.{page}",
                subject=kwargs.get("id"),
                patients=[*patients_in(answer), *getattr(request, "tells_of", ())],
            )
            return answer

        return run

    return mark


class PageAsked(Asked):
    """Which page of a list: how many rows, and the `next` of the page before."""

    limit: Annotated[int, Field(ge=1, le=PAGE_MOST)] = 50
    next: Annotated[str, StringConstraints(max_length=40)] = ""


@dataclass(frozen=True)
class Page[Row]:
    """Rows of a list, and the cursor of the next page, if there is one."""

    rows: list[Row]
    next: str | None


def page_of[Row: Model](
    rows: QuerySet[Row], asked: PageAsked, *, by: Sequence[str] = ()
) -> Page[Row]:
    """A page in the order of `by`, then of the key; it costs the same wherever it lies.

    The cursor holds the key of the last row alone, as its other values may be names of patients.
    """
    order = [*by, "pk"]
    if asked.next:
        rows = rows.filter(_beyond(_last_row(rows, asked.next), order))
    found = list(rows.order_by(*order)[: asked.limit + 1])
    shown = found[: asked.limit]
    return Page(shown, _cursor(shown[-1].pk) if len(found) > asked.limit else None)


def page_of_list[Row: Shown](rows: Sequence[Row], asked: PageAsked) -> Page[Row]:
    """A page of rows that are at hand in their order, each with an `id`."""
    first = 0
    if asked.next:
        places = {_id(row): place for place, row in enumerate(rows, start=1)}
        first = places.get(_key(asked.next), 0)
        if not first:
            raise _gone()
    shown = list(rows[first : first + asked.limit])
    is_more = first + asked.limit < len(rows)
    return Page(shown, _cursor(_id(shown[-1])) if is_more else None)


def _id(row: Any) -> UUID:
    key: UUID = row.id
    return key


def _cursor(key: UUID) -> str:
    return urlsafe_b64encode(key.bytes).decode().rstrip("=")


def _key(cursor: str) -> UUID:
    try:
        return UUID(bytes=urlsafe_b64decode(f"{cursor}==".encode("ascii")))
    except ValueError:
        raise _gone() from None


def _gone() -> BadValue:
    return BadValue({"next": _("This page is not there any more: begin again without it.")})


def _last_row[Row: Model](rows: QuerySet[Row], cursor: str) -> Row:
    row = rows.filter(pk=_key(cursor)).first()
    if row is None:
        raise _gone()
    return row


def _beyond(row: Model, order: Sequence[str]) -> Q:
    """Everything that comes after a row in this order; a name with a minus descends."""
    found, same = Q(), Q()
    for each in order:
        name = each.removeprefix("-")
        value = reduce(getattr, name.split("__"), row)
        found |= same & Q(**{f"{name}__{'lt' if each != name else 'gt'}": value})
        same &= Q(**{name: value})
    return found
