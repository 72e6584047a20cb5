"""What a person reads of a reason: its sentence in their language, times in the clinic's zone.

Events and audit keep codes and facts. A test walks every code of domain/codes.py, both languages.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime, tzinfo
from typing import Any

from django.utils import formats
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from gaitbelt.core.errors import GuardRefused
from gaitbelt.core.look import clock_text
from gaitbelt.core.sentences import SENTENCES
from gaitbelt.core.ways import ways_on
from gaitbelt.core.words import COMPETENCIES, REMEDIES, WORDS
from gaitbelt.domain.decision import Reason

# Facts that hold what people named: a bay called "B" is not "both sides".
NAMES = frozenset(
    {
        "area", "attested_by", "clinic", "device", "doer", "goal", "item", "licensees", "other",
        "pack", "patient", "signer", "supervisor", "supervisors", "title", "visit_type", "who",
    }
)  # fmt: skip
LANGUAGES = ("en", "es")
STRICT = "scope §5 DEFAULT_STRICT"
Sentences = Mapping[str, tuple[str, str]]


class Known(dict[str, Any]):
    """Facts for a sentence; one that is missing leaves its place empty."""

    def __missing__(self, key: str) -> str:
        return ""


def text(reason: Reason, zone: tzinfo = UTC) -> str:
    """The sentence of a reason in the reader's language."""
    return _say(SENTENCES, reason.code, reason.facts, zone)


def word(code: str) -> str:
    """A code of the rules, such as a role or a level, in the reader's language."""
    return WORDS[code][_language()] if code in WORDS else code


def remedy(code: str, facts: Mapping[str, Any], zone: tzinfo = UTC) -> str:
    """The label of a way on in the reader's language."""
    return _say(REMEDIES, code, facts, zone)


def source(said: str) -> str:
    """Where a rule comes from; what holds where a state says nothing is said in words."""
    strict = _("the strict rule that holds where the state says nothing, scope §5")
    return said.replace(STRICT, strict)


def as_problem(reason: Reason, zone: tzinfo = UTC) -> dict[str, str]:
    """A reason as REST shows it: code, sentence, source and the remedy's code."""
    return {
        "code": reason.code,
        "text": text(reason, zone),
        "source": source(reason.source),
        "remedy": reason.remedy,
    }


def explain(refused: GuardRefused, request: Any) -> dict[str, Any]:
    """What the refusal panel shows: every reason with its source, then the ways on."""
    zone = request.clinic.tz
    return {
        "title": refused.about.get("title", ""),
        "reasons": [as_problem(reason, zone) for reason in refused.decision.reasons],
        "ways": ways_on(refused, request),
    }


def _language() -> int:
    """The reader's language, as a place in `LANGUAGES`."""
    return LANGUAGES.index("es") if (get_language() or "en").startswith("es") else 0


def _say(table: Sentences, code: str, facts: Mapping[str, Any], zone: tzinfo) -> str:
    language = _language()
    by_language = table.get(code)
    if by_language is None:
        return code
    known = Known({name: _word(name, value, language, zone) for name, value in facts.items()})
    if facts.get("competency") in COMPETENCIES:
        known["name"] = str(COMPETENCIES[facts["competency"]])
    sentence = by_language[language].format_map(known)
    return sentence[:1].upper() + sentence[1:]


def _word(name: str, value: Any, language: int, zone: tzinfo) -> Any:
    """A fact as people read it: clock times, dates, and known words in their language."""
    if not isinstance(value, str) or not value:
        return value
    if name.endswith("_at"):
        return _moment(value, zone)
    if name.endswith("_on"):
        return formats.date_format(date.fromisoformat(value), "MONTH_DAY_FORMAT")
    if name in NAMES:
        return value
    words = [WORDS[part][language] if part in WORDS else part for part in value.split(", ")]
    return ", ".join(words)


def _moment(value: str, zone: tzinfo) -> str:
    try:
        return clock_text(datetime.fromisoformat(value), zone)
    except ValueError:
        return value
