"""The few shapes that the reference pages are made of."""

import inspect
from collections.abc import Iterable, Sequence
from enum import Enum


def page(title: str, intro: str, *parts: str) -> str:
    """A page; it says that it is generated, so that nobody edits it by hand."""
    note = "<!-- Written by `make docs` from the code: change the code, not this page. -->"
    return "\n\n".join([note, f"# {title}", intro, *parts]) + "\n"


def table(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A table, or a plain sentence where it would be empty."""
    lines = [_row(row) for row in rows]
    if not lines:
        return "None."
    return "\n".join([_row(heads), _row(["---"] * len(heads)), *lines])


def code(text: object) -> str:
    """Inline code; an empty text stays empty."""
    return f"`{text}`" if str(text) else ""


def say(value: object) -> str:
    """A value in words: names instead of numbers, lists in a fixed order."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Enum):
        return str(value.name)
    if isinstance(value, set | frozenset):
        return ", ".join(sorted(map(say, value)))
    if isinstance(value, list | tuple):
        return ", ".join(map(say, value))
    return str(value)


def first_sentence(thing: object) -> str:
    """The first paragraph of a docstring, on one line."""
    return " ".join((inspect.getdoc(thing) or "").split("\n\n")[0].split())


def _row(cells: Sequence[object]) -> str:
    return "| " + " | ".join(str(cell).replace("|", "\\|") for cell in cells) + " |"
