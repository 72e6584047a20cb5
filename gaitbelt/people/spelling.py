"""Whether two words are one with a slip of the finger, and the keys by which an index finds it.

One edit (a letter more, less, another, or two in the wrong order) and any doubled letters: after
doubles are squeezed, two words that are one edit apart share a word from which at most one letter
was taken, so equal keys find them (symmetric deletion). A word in typing is compared with the
beginning of a longer one.
"""

import re
from collections.abc import Iterator
from typing import Final

HEAD: Final = 6  # letters of a word that make its keys
BEGUN: Final = 5  # letters from which on a word may be the beginning of a longer one
DOUBLED: Final = re.compile(r"(.)\1+")
SHORTEST: Final = 3  # letters below which a slip is another word


def squeezed(word: str) -> str:
    """A word with its doubled letters once: phillipps and philips are the same."""
    return DOUBLED.sub(r"\1", word)


def keys_of(word: str) -> frozenset[str]:
    """The keys under which a word is kept."""
    heads = {word[:HEAD], squeezed(word)[:HEAD]}
    shorter = (less for head in heads for less in (*_less_one(head), *_less_one(head[:BEGUN])))
    return frozenset({*heads, *shorter})


def keys_asked(typed: str) -> frozenset[str]:
    """The keys under which words close to a typed one are kept."""
    heads = {typed[:HEAD], squeezed(typed)[:HEAD]}
    return frozenset({*heads, *(less for head in heads for less in _less_one(head))})


def is_close(typed: str, word: str) -> bool:
    """Whether `typed` is this word, or a beginning of it, with at most one edit."""
    once = squeezed(typed)
    return _is_near(typed, word) or (len(once) >= SHORTEST and _is_near(once, squeezed(word)))


def _is_near(typed: str, word: str) -> bool:
    """Equal, or one letter more, less, another, or two neighbours in the wrong order."""
    at = 0
    for mine, theirs in zip(typed, word, strict=False):
        if mine != theirs:
            break
        at += 1
    left, right = typed[at:], word[at:]
    fits = str.startswith if len(typed) >= BEGUN else str.__eq__
    return (
        fits(right, left)
        or fits(right[1:], left[1:])
        or fits(right, left[1:])
        or fits(right[1:], left)
        or (left[:2] == right[1::-1] and fits(right[2:], left[2:]))
    )


def _less_one(word: str) -> Iterator[str]:
    if len(word) > 1:
        yield from (word[:place] + word[place + 1 :] for place in range(len(word)))
