"""The errors of form of an open item, each with what was seen of it."""

from dataclasses import dataclass

from gaitbelt.plans.library import Words
from gaitbelt.treatment.alternates import exercise_of
from gaitbelt.treatment.models import ItemRun


@dataclass(frozen=True, kw_only=True)
class FormLine:
    """One error of an exercise; `answer` is corrected, flagged, or "" while nothing was seen."""

    number: int
    words: Words
    answer: str


def form_lines(run: ItemRun) -> list[FormLine]:
    """The three errors of what is really done."""
    known = exercise_of(run)
    if known is None:
        return []
    seen = {
        each["error"]: each["answer"]
        for each in run.actual.get("form", [])
        if each["exercise"] == known.code
    }
    return [
        FormLine(number=number, words=error, answer=seen.get(number, ""))
        for number, error in enumerate(known.errors, start=1)
    ]
