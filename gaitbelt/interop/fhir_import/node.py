"""Walking through JSON that anybody may have written: every step knows its place."""

from collections.abc import Iterator
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class Node:
    """A value and the place where it stands, such as `Patient.name[0].family`."""

    value: Any
    where: str

    def get(self, name: str) -> "Node | None":
        """A member of an object; None where it is absent. Errors: Unfit for no object."""
        if not isinstance(self.value, dict):
            raise Unfit(self.where, _("this is not an object."))
        found = self.value.get(name)
        return None if found is None else Node(found, f"{self.where}.{name}")

    def items(self, name: str) -> Iterator["Node"]:
        """The members of a list; nothing where it is absent. Errors: Unfit for no list."""
        found = self.get(name)
        if found is None:
            return
        if not isinstance(found.value, list):
            raise Unfit(found.where, _("this is not a list."))
        for index, each in enumerate(found.value):
            yield Node(each, f"{found.where}[{index}]")

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
    layer = [resource]
    for _depth in range(DEEPEST):
        layer = [
            inner
            for value in layer
            for inner in (value.values() if isinstance(value, dict) else value)
            if isinstance(inner, dict | list)
        ]
        if not layer:
            return
    raise Unfit(where, _("this is nested too deeply."))
