"""Texts as they are searched."""

import unicodedata

ALONE = str.maketrans({"ø": "o", "đ": "d", "ł": "l", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe"})
APART = str.maketrans({"-": " ", "‐": " ", ".": " ", ",": " ", "'": None, "’": None, "`": None})


def folded(text: str) -> str:
    """A text as it is searched: no case, no accents, no apostrophes; hyphens part words."""
    plain = unicodedata.normalize("NFKD", text.casefold().translate(ALONE).translate(APART))
    return " ".join("".join(c for c in plain if not unicodedata.combining(c)).split())


def digits(text: str) -> str:
    """Only the digits of a text, such as a phone number."""
    return "".join(letter for letter in text if letter.isascii() and letter.isdigit())
