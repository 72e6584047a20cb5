"""Walking through JSON that anybody may have written: every step knows its place."""

from collections.abc import Iterator
from datetime import date
from typing import Any, Final

from django.utils.translation import gettext as _

DEEPEST: Final = 60  # FHIR's own examples stay below 20
NUMBER_MOST: Final = 10**12
KNOWN: Final = {"year": 4, "month": 7, "day": 10}  # precision → letters of a FHIR date
PRECISIONS: Final = {letters: precision for precision, letters in KNOWN.items()}
FLOOR: Final = {"year": "-01-01", "month": "-01", "day": ""}


class Unfit(Exception):
    """A value that is not what FHIR says; `where` is its place in the resource."""

    def __init__(self, where: str, says: str) -> None:
        super().__init__(f"{where}: {says}")


class Node:
    """A value and the place where it stands, such as `Patient.name[0].family`.

    An import makes thousands, so the place is put together only when somebody asks.
    """

    __slots__ = ("above", "name", "value")

    def __init__(self, value: Any, name: str, above: "Node | None" = None) -> None:
        self.value, self.name, self.above = value, name, above

    @property
    def where(self) -> str:
        return f"{self.above.where}{self.name}" if self.above else self.name

    def get(self, name: str) -> "Node | None":
        """A member of an object; None where it is absent. Errors: Unfit for no object."""
        if type(self.value) is not dict:
            raise Unfit(self.where, _("this is not an object."))
        found = self.value.get(name)
        return None if found is None else Node(found, f".{name}", self)

    def items(self, name: str) -> Iterator["Node"]:
        """The members of a list; nothing where it is absent. Errors: Unfit for no list."""
        found = self.get(name)
        if found is None:
            return
        if type(found.value) is not list:
            raise Unfit(found.where, _("this is not a list."))
        for index, each in enumerate(found.value):
            yield Node(each, f"[{index}]", found)

    def text(self, name: str = "") -> str:
        """A text, or "" where it is absent. Errors: Unfit for anything else."""
        found = self.get(name) if name else self
        if found is None:
            return ""
        if not isinstance(found.value, str):
            raise Unfit(found.where, _("this is not a text."))
        return found.value.strip()

    def flag(self, name: str) -> bool:
        """True or false, false where it is absent. Errors: Unfit for anything else."""
        found = self.get(name)
        if found is None:
            return False
        if not isinstance(found.value, bool):
            raise Unfit(found.where, _("this is not true or false."))
        return found.value

    def number(self, name: str) -> int | float | None:
        """A finite number; None where it is absent. Errors: Unfit for anything else."""
        found = self.get(name)
        if found is None:
            return None
        if isinstance(found.value, bool) or not isinstance(found.value, int | float):
            raise Unfit(found.where, _("this is not a number."))
        if not abs(found.value) < NUMBER_MOST:
            raise Unfit(found.where, _("this number is too large."))
        return found.value

    def moment(self, name: str) -> tuple[date | None, str]:
        """The day of a date or instant, and how much of it was given.

        A year is floored to its first day, and so is a month. Errors: Unfit for no date.
        """
        text = self.text(name)
        if not text:
            return None, "day"
        precision = PRECISIONS.get(len(text), "day")
        try:
            return date.fromisoformat(text[:10] + FLOOR[precision]), precision
        except ValueError:
            raise Unfit(f"{self.where}.{name}", _("this is not a date.")) from None


def refuse_deep(resource: Any, where: str) -> None:
    """Refuse what is nested deeper than any resource (Unfit)."""
    if not _is_flat(resource, DEEPEST):
        raise Unfit(where, _("this is nested too deeply."))


def _is_flat(value: Any, left: int) -> bool:
    for inner in value.values() if type(value) is dict else value:
        kind = type(inner)
        if (kind is dict or kind is list) and not (left and _is_flat(inner, left - 1)):
            return False
    return True
