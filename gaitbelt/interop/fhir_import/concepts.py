"""Coded words of FHIR: the best code of a concept, and what it is called."""

from typing import Final

from gaitbelt.interop.fhir_import.node import Node

SNOMED: Final = "http://snomed.info/sct"


def codings(concept: Node | None) -> list[Node]:
    """The codings of a concept; none for no concept."""
    return list(concept.items("coding")) if concept else []


def concept(node: Node | None) -> tuple[Node | None, str]:
    """The best coding of a concept (SNOMED CT before others) and its words."""
    known = codings(node)
    best = next((each for each in known if each.text("system") == SNOMED), None)
    best = best or (known[0] if known else None)
    words = node.text("text") if node else ""
    return best, words or (best.text("display") or best.text("code") if best else "")


def words(node: Node | None) -> str:
    """What a concept is called; "" for no concept."""
    return concept(node)[1]


def status(node: Node, name: str) -> str:
    """The code of a status that is a concept; "" where there is none."""
    return next((code for each in codings(node.get(name)) if (code := each.text("code"))), "")
