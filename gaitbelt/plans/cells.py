"""The cells of a plan's table: what each shows, and how what is typed in it is read."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Model
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gaitbelt.core.errors import BadValue
from gaitbelt.domain.modality_orders import SPECS
from gaitbelt.plans.library import exercises
from gaitbelt.plans.models import Goal, Plan, PlanItem
from gaitbelt.plans.prescribe import PARAMETERS, sides_of

SIDES = {
    "L": gettext_lazy("Left"),
    "R": gettext_lazy("Right"),
    "B": gettext_lazy("Both"),
    "ALT": gettext_lazy("In turn"),
    "MID": gettext_lazy("Middle"),
    "NA": gettext_lazy("No side"),
}


@dataclass(frozen=True)
class Column:
    """One column: the field it writes, its heading, and the kind of control."""

    name: str
    heading: Any
    kind: str = "number"  # number, decimal, text, day, tick, side, alternate
    is_wide: bool = False

    @property
    def is_number(self) -> bool:
        return self.kind in {"number", "decimal"}


@dataclass(frozen=True)
class Cell:
    """One control: its column, what is stored, the text in it, and what was wrong with that."""

    column: Column
    key: str  # id of the control, unique on the page
    stored: str
    text: str
    label: str
    options: Sequence[tuple[str, str]] = ()
    problem: str = ""

    @property
    def is_on(self) -> bool:
        return self.text == "on"


EXERCISE = (
    Column("side", gettext_lazy("Side"), "side"),
    Column("sets", gettext_lazy("Sets")),
    Column("reps", gettext_lazy("Reps")),
    Column("hold_s", gettext_lazy("Hold, s")),
    Column("duration_s", gettext_lazy("Time, s")),
    Column("load_kg", gettext_lazy("Load, kg"), "decimal"),
    Column("pain_limit", gettext_lazy("Stop at pain")),
    Column("effort_limit", gettext_lazy("Effort to")),
    Column("alternate_code", gettext_lazy("Instead"), "alternate", is_wide=True),
    Column("cue", gettext_lazy("Cue"), "text", is_wide=True),
    Column("carried_over_since", gettext_lazy("Done elsewhere since"), "day"),
)
MODALITY = (
    Column("side", gettext_lazy("Side"), "side"),
    Column("minutes", gettext_lazy("Minutes")),
    Column("layers", gettext_lazy("Layers")),
    Column("lies_on_pack", gettext_lazy("Lies on it"), "tick"),
    Column("screened_on", gettext_lazy("Screened today"), "tick"),
    Column("cue", gettext_lazy("Cue"), "text", is_wide=True),
    Column("carried_over_since", gettext_lazy("Done elsewhere since"), "day"),
)
AGENT = tuple(each for each in MODALITY if each.name not in {"layers", "lies_on_pack"})
GOAL = (
    Column("text", gettext_lazy("Goal"), "text", is_wide=True),
    Column("measure", gettext_lazy("Measured by"), "text", is_wide=True),
    Column("target", gettext_lazy("Target"), "text", is_wide=True),
    Column("by_on", gettext_lazy("By"), "day"),
)
HEADER = (
    Column("diagnosis", gettext_lazy("Diagnosis"), "text", is_wide=True),
    Column("visits_per_week", gettext_lazy("Visits a week")),
    Column("weeks", gettext_lazy("Weeks")),
    Column("sessions_per_day", gettext_lazy("Sessions a day")),
    Column("evaluated_on", gettext_lazy("Evaluated on"), "day"),
    Column("valid_until_on", gettext_lazy("Valid until"), "day"),
)


def columns_of(row: Model) -> tuple[Column, ...]:
    """The columns that a plan, a goal or an item has."""
    if isinstance(row, Plan):
        return HEADER
    if isinstance(row, Goal):
        return GOAL
    if isinstance(row, PlanItem) and row.kind == row.Kind.MODALITY:
        return MODALITY if SPECS[row.code].has_layers else AGENT
    return EXERCISE


def cells(row: Model) -> list[Cell]:
    """Every cell of a row, in order."""
    return [cell(row, column) for column in columns_of(row)]


def cell(row: Model, column: Column) -> Cell:
    """One cell with what is stored."""
    stored = _shown(value_of(row, column.name), column)
    return Cell(
        column=column,
        key=f"{column.name}-{row.pk}",
        stored=stored,
        text=stored,
        label=f"{_called(row)}: {column.heading}",
        options=_options(row, column),
    )


def refused(row: Model, column: Column, typed: str, problem: str) -> Cell:
    """The same cell with what was typed, and why it was not accepted."""
    return replace(cell(row, column), text=typed, problem=problem)


def column_named(row: Model, name: str) -> Column | None:
    return next((column for column in columns_of(row) if column.name == name), None)


def value_of(row: Any, name: str) -> Any:
    """What a row holds in a field or in a modality's parameter."""
    if name in PARAMETERS:
        return row.parameters.get(name)
    return getattr(row, name)


def read(column: Column, typed: str, *, today: date) -> Any:
    """What was typed, as a value.

    Errors: BadValue that names the column.
    """
    text = typed.strip()
    if column.kind == "tick":
        is_on = text == "on"
        return (today if is_on else None) if column.name == "screened_on" else is_on
    if not text:
        return "" if column.kind in {"text", "alternate"} else None
    return READERS.get(column.kind, _as_text)(column, text)


def _as_text(column: Column, text: str) -> str:
    return text


def _as_number(column: Column, text: str) -> int:
    if not text.isdecimal() or len(text) > 6:
        raise BadValue({column.name: _("Write a whole number.")})
    return int(text)


def _as_decimal(column: Column, text: str) -> str:
    plain = text.replace(",", ".")
    digits = plain.replace(".", "", 1)
    if not digits.isdecimal() or len(plain) > 7:
        raise BadValue({column.name: _("Write a number, such as 2.5.")})
    return plain


def _as_day(column: Column, text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadValue({column.name: _("Write a day that exists.")}) from None


def _as_code(column: Column, text: str) -> str:
    """The code at the start of "X058 Long-arc quad"."""
    return text.split(" ", 1)[0].upper()[:20]


READERS: Mapping[str, Callable[[Column, str], Any]] = {
    "number": _as_number,
    "decimal": _as_decimal,
    "day": _as_day,
    "alternate": _as_code,
}


def _shown(value: Any, column: Column) -> str:
    if value is None or value == "":
        return ""
    if column.kind == "tick":
        return "on" if value else ""
    if column.kind == "alternate":
        known = exercises().get(value)
        return f"{value} {known.name}" if known else str(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return formats.number_format(value.normalize() if value % 1 else int(value))
    return str(value)


def _options(row: Model, column: Column) -> list[tuple[str, str]]:
    if column.kind != "side" or not isinstance(row, PlanItem):
        return []
    return [(side, str(SIDES[side])) for side in sides_of(row)]


def _called(row: Model) -> str:
    if isinstance(row, PlanItem):
        return row.title
    return _("Goal %(n)d") % {"n": row.position + 1} if isinstance(row, Goal) else _("Plan")
