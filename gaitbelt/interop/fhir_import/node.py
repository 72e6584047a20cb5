"""Walking through JSON that anybody may have written: every step knows its place."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _


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

    def day(self, name: str) -> date | None:
        """The day of a date or instant; None for one without a day, such as 1974 or 1974-12."""
        text = self.text(name)
        if len(text) < 10:
            return None
        try:
            return date.fromisoformat(text[:10])
        except ValueError:
            raise Unfit(f"{self.where}.{name}", _("this is not a date.")) from None
