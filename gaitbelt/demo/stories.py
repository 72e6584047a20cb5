"""One-minute stories: who you are, where you begin, and what to do."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Story:
    """A path through the demo day; `account` signs in and lands on `path` of its clinic."""

    key: str
    account: str
    path: str
    title: Any
    steps: tuple[Any, ...]


STORIES = (
    Story(
        "walter",
        "tech",
        "",
        _("Walter’s visit, from Ready to wiped"),
        (
            _("Walter waits for Ann in bay 3. Tap him and confirm the Ready screen."),
            _("Three items as prescribed, then the hot pack with its skin checks."),
            _("Finish, tap “Wiped bay 3”, and print his take-home sheet."),
        ),
    ),
    Story(
        "card",
        "tech2",
        "",
        _("A card that ended last week"),
        (
            _("Ray’s CPR card has ended, and this clinic blocks at once."),
            _("His first screen says what he cannot do today, why, and the shortest way on."),
        ),
    ),
    Story(
        "state",
        "other-tech",
        "",
        _("The same act in another state"),
        (
            _("In Pennsylvania an aide does not lead exercise: start one with Mae."),
            _("The refusal cites the rule; a hot pack with Pat on site is allowed."),
        ),
    ),
    Story(
        "review",
        "pt",
        "",
        _("The therapist’s minute"),
        (
            _("What was told to Dana stands first, worst first."),
            _("Open the exceptions of the morning, then sign the rest together."),
        ),
    ),
    Story(
        "plan",
        "pt",
        "patients",
        _("A plan of care in three minutes"),
        (
            _("Choose a patient and a template, adjust two doses by keyboard."),
            _("Delegate all eligible rows with one tick, and sign."),
        ),
    ),
    Story(
        "series",
        "desk",
        "",
        _("Twelve visits in under a minute"),
        (
            _("Search Ines, book 2 a week for 6 weeks."),
            _("Each date has its verdict and, where taken, its nearest alternative."),
        ),
    ),
    Story(
        "wall",
        "manager",
        "floor",
        _("The wall from three metres"),
        (
            _("Who is where, what is wet, who supervises."),
            _("Tap “Facing visitors” and names become initials."),
        ),
    ),
)
