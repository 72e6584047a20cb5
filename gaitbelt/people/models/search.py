"""Columns that are filled from others when a row is stored, so that a search can read them."""

import unicodedata
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.db import models

ALONE = str.maketrans({"ø": "o", "đ": "d", "ł": "l", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe"})
APART = str.maketrans({"-": " ", "‐": " ", ".": " ", ",": " ", "'": None, "’": None, "`": None})

if TYPE_CHECKING:
    Text = models.CharField[str, str]
else:
    Text = models.CharField  # the class takes its types while checking only


def folded(text: str) -> str:
    """A text as it is searched: no case, no accents, no apostrophes; hyphens part words."""
    plain = unicodedata.normalize("NFKD", text.casefold().translate(ALONE).translate(APART))
    return " ".join("".join(c for c in plain if not unicodedata.combining(c)).split())


def digits(text: str) -> str:
    """Only the digits of a text, such as a phone number."""
    return "".join(letter for letter in text if letter.isascii() and letter.isdigit())


class _Derived(Text):
    """A text made of other columns at every insert and save, also of many rows at once."""

    made_of: Callable[[str], str]

    def __init__(self, *args: Any, of: tuple[str, ...] = (), **kwargs: Any) -> None:
        self.of = of
        super().__init__(*args, **{"editable": False, "blank": True, "default": "", **kwargs})

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "of": self.of}

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        whole = self.made_of(" ".join(getattr(model_instance, name) or "" for name in self.of))
        value = whole[: self.max_length]
        setattr(model_instance, self.attname, value)
        return value


class FoldedField(_Derived):
    """The folded words of other columns."""

    made_of = staticmethod(folded)


class DigitsField(_Derived):
    """The digits of other columns."""

    made_of = staticmethod(digits)
