"""The sentences of every reason and remedy, once per language.

`text(reason)` is what a person reads; audit and events keep codes and facts. A test walks every
code of domain/codes.py in both languages.
"""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import get_language

from gaitbelt.core.errors import GuardRefused
from gaitbelt.core.ways import ways_on
from gaitbelt.domain.decision import Reason

SENTENCES: dict[str, dict[str, str]] = {}
REMEDIES: dict[str, dict[str, str]] = {
    "licensee.leads": {
        "en": "A licensee leads this item",
        "es": "Un profesional con licencia dirige este ejercicio",
    },
}


def text(reason: Reason) -> str:
    """The sentence of a reason in the reader's language."""
    return _say(SENTENCES, reason.code, reason.facts)


def remedy(code: str, facts: Mapping[str, Any]) -> str:
    """The label of a way on in the reader's language."""
    return _say(REMEDIES, code, facts)


def as_problem(reason: Reason) -> dict[str, str]:
    """A reason as REST shows it: code, sentence, source and the remedy's code."""
    return {
        "code": reason.code,
        "text": text(reason),
        "source": reason.source,
        "remedy": reason.remedy,
    }


def explain(refused: GuardRefused, request: Any) -> dict[str, Any]:
    """What the refusal panel shows: every reason with its source, then the ways on."""
    found = refused.decision.reasons
    return {
        "reasons": [
            {"text": text(reason), "source": reason.source, "code": reason.code} for reason in found
        ],
        "ways": ways_on(refused, request),
    }


def _say(table: dict[str, dict[str, str]], code: str, facts: Any) -> str:
    by_language = table.get(code, {"en": code})
    language = (get_language() or "en")[:2]
    return by_language.get(language, by_language["en"]).format_map(dict(facts))
