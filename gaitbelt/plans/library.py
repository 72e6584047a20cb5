"""The exercise library: names, doses to start from, cues; hints for a therapist, never an order.

Source: exercise-and-outcomes §1 (limits of a prescription) and §2 (the exercises).
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Any, Final

from django.utils.translation import get_language

from gaitbelt import figures

FOLDER: Final = "gaitbelt.plans.data"


@dataclass(frozen=True, slots=True)
class Words:
    """A text in both languages."""

    en: str
    es: str

    def __str__(self) -> str:
        return self.said(get_language() or "en")

    def said(self, language: str) -> str:
        """The text in a language; English where it is not Spanish."""
        return self.es if language.startswith("es") else self.en


@dataclass(frozen=True, slots=True)
class Range:
    """From `low` to `high`, both included."""

    low: float
    high: float

    def __contains__(self, value: object) -> bool:
        return isinstance(value, int | float) and self.low <= value <= self.high


# What a prescription may hold: sets 1-6, reps 1-50, hold 0-120 s (exercise-and-outcomes §1). A
# duration is no longer than the longest treatment visit, 60 min (plan-of-care §2).
LIMITS: Final[Mapping[str, Range]] = MappingProxyType(
    {
        "sets": Range(1, 6),
        "reps": Range(1, 50),
        "hold_s": Range(0, 120),
        "duration_s": Range(1, 3600),
        "rest_s": Range(0, 600),
        "load_kg": Range(0, 500),
        "distance_m": Range(1, 400),
        "pain_limit": Range(0, 10),
        "effort_limit": Range(0, 10),
    }
)

# Which cueing competency an exercise of a region asks for (workforce §3: K36, K37 or both).
CUEING: Final[Mapping[str, str]] = MappingProxyType(
    {
        **dict.fromkeys(("trunk", "neck", "lumbar", "spine", "thoracic"), "spine"),
        **dict.fromkeys(
            ("shoulder girdle", "shoulder", "elbow", "elbow/wrist", "wrist", "hand"), "upper"
        ),
        **dict.fromkeys(
            ("hip", "thigh", "knee", "knee/hip", "leg", "whole leg", "ankle", "foot"), "lower"
        ),
        **dict.fromkeys(("balance", "gait", "gait/hip"), "lower"),
        **dict.fromkeys(
            ("hip/trunk", "vestibular", "vestibular/gait", "cardio", "bed mobility", "function"),
            "whole",
        ),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Exercise:
    """One exercise of the library.

    `dose` maps sets, reps, hold_s, duration_s, load_kg and distance_m to the range of its hint.
    Three `cues` say how it is done, three `errors` what to look for; `easier` and `harder` are the
    codes of the next steps, which only a therapist or assistant takes.
    `unit` says what is counted when it is not repetitions, `per` that the dose is for each
    direction or hour. `demand` ranks starting positions: 0 lying, 1 sitting, 2 standing, 3 moving.
    """

    code: str
    name: Words
    region: str
    positions: tuple[Words, ...]
    equipment: tuple[Words, ...]
    sides: tuple[str, ...]
    dose: Mapping[str, Range]
    cues: tuple[Words, ...]
    errors: tuple[Words, ...]
    easier: tuple[str, ...]
    harder: tuple[str, ...]
    task: str
    machine: str | None
    unit: str
    per: str
    demand: int
    is_standing: bool
    starts_seated: bool

    @property
    def cueing(self) -> str:
        """The kind of cueing a technician must be signed off for."""
        return CUEING[self.region]

    @property
    def figure(self) -> str:
        """The static file of its figure; "" where its cues stand alone."""
        return f"gaitbelt/figures/{self.code}.svg" if self.code in figures.codes() else ""

    @property
    def says(self) -> Words:
        """What its figure shows, for a listener."""
        return Words(*figures.says(self.code))

    @property
    def place(self) -> str:
        """The kind of area it is done in: the bay while lying, else the gym."""
        return "gym" if self.demand or self.machine else "bay"

    def start(self, name: str) -> float | None:
        """The lower end of the hint, from which a prescription starts."""
        hint = self.dose.get(name)
        return hint.low if hint else None


def load(name: str) -> dict[str, Any]:
    """A parsed file of this feature's data folder."""
    text = resources.files(FOLDER).joinpath(*name.split("/")).read_text(encoding="utf-8")
    return tomllib.loads(text)


def hint(value: float | list[float]) -> Range:
    """A number, or [low, high]."""
    low, high = value if isinstance(value, list) else (value, value)
    return Range(low, high)


def _exercise(code: str, row: Mapping[str, Any], known: Mapping[str, Any]) -> Exercise:
    positions = [known["positions"][name] for name in row["positions"]]
    return Exercise(
        code=code,
        name=Words(*row["name"]),
        region=row["region"],
        positions=tuple(Words(*each["words"]) for each in positions),
        equipment=tuple(Words(*known["equipment"][name]) for name in row["equipment"]),
        sides=tuple(row["sides"]),
        dose=MappingProxyType({name: hint(value) for name, value in row["dose"].items()}),
        cues=tuple(Words(*each) for each in row["cues"]),
        errors=tuple(Words(*each) for each in row["errors"]),
        easier=tuple(row["easier"]),
        harder=tuple(row["harder"]),
        task=row.get("task", "T08"),
        machine=row.get("machine"),
        unit=row.get("unit", ""),
        per=row.get("per", ""),
        demand=max(each["demand"] for each in positions),
        is_standing=any(each.get("standing", False) for each in positions),
        starts_seated=not positions[0].get("standing", False),
    )


@cache
def exercises() -> Mapping[str, Exercise]:
    """Every exercise by its code, in the order of their codes."""
    known = load("exercise_words.toml")
    files = resources.files(FOLDER).joinpath("exercises").iterdir()
    rows = {code: row for file in files for code, row in load(f"exercises/{file.name}").items()}
    return MappingProxyType({code: _exercise(code, rows[code], known) for code in sorted(rows)})


def exercise(code: str) -> Exercise | None:
    """The exercise of a code; None for a modality or an unknown code."""
    return exercises().get(code)


@cache
def regions() -> Mapping[str, Words]:
    """Parts of the body and of the day, by the word that the library uses."""
    known = load("exercise_words.toml")["regions"]
    return MappingProxyType({name: Words(*words) for name, words in known.items()})


@cache
def positions() -> Mapping[str, Words]:
    """Starting positions, the least demanding first."""
    known = load("exercise_words.toml")["positions"]
    return MappingProxyType({name: Words(*row["words"]) for name, row in known.items()})


@cache
def stop_rules() -> Mapping[str, Words]:
    """What to stop for, by code (session-safety §5)."""
    return MappingProxyType({code: Words(*row) for code, row in load("stop_rules.toml").items()})
