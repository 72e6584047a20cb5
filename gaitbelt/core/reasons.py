"""The sentences of every reason and remedy, once per language.

`text(reason)` is what a person reads; audit and events keep codes and facts. A test walks every
code of domain/codes.py in both languages.
"""

from typing import Any

from django.utils.translation import get_language

from gaitbelt.core.errors import GuardRefused
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


def remedy(reason: Reason) -> str:
    """The label of the way on that a reason offers."""
    return _say(REMEDIES, reason.remedy, reason.facts)


def explain(refused: GuardRefused, request: Any) -> dict[str, Any]:
    """What the refusal panel shows: every reason with its source, then the ways on."""
    found = refused.decision.reasons
    codes = dict.fromkeys([reason.remedy for reason in found] + ["licensee.leads"])
    return {
        "reasons": [{"text": text(reason), "source": reason.source, "code": reason.code}
                    for reason in found],
        "ways": [{"code": code, "label": _say(REMEDIES, code, {})} for code in codes],
        "alternatives": refused.alternatives,
    }  # fmt: skip


def _say(table: dict[str, dict[str, str]], code: str, facts: Any) -> str:
    by_language = table.get(code, {"en": code})
    language = (get_language() or "en")[:2]
    return by_language.get(language, by_language["en"]).format_map(dict(facts))
