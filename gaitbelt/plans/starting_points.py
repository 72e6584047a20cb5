"""Plan templates: a common problem with its usual items, goals and precautions, to adjust."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Any

from gaitbelt.plans.library import FOLDER, Words, load

NO_WORDS = Words("", "")


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateItem:
    """One row: an exercise with what differs from its hint, or heat or cold with parameters."""

    code: str
    dose: Mapping[str, float] = field(default_factory=dict)
    parameters: Mapping[str, Any] = field(default_factory=dict)
    cue: Words = NO_WORDS
    alternate: str = ""
    stop_rules: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TemplateGoal:
    """A long-term goal with its measure and target, to adjust with the patient."""

    text: Words
    measure: str
    target: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanTemplate:
    """A starting point for a plan. `asks_side`: the problem is on one side of the body."""

    slug: str
    name: Words
    diagnosis: Words
    region: str
    asks_side: bool
    visits_per_week: int
    weeks: int
    sessions_per_day: int
    precautions: tuple[str, ...]
    goals: tuple[TemplateGoal, ...]
    items: tuple[TemplateItem, ...]


def _item(row: Mapping[str, Any], stop_rules: list[str]) -> TemplateItem:
    return TemplateItem(
        code=row["code"],
        dose=MappingProxyType(row.get("dose", {})),
        parameters=MappingProxyType(row.get("parameters", {})),
        cue=Words(*row.get("cue", ("", ""))),
        alternate=row.get("alternate", ""),
        stop_rules=tuple(row.get("stop_rules", stop_rules)),
    )


def _template(slug: str) -> PlanTemplate:
    row = load(f"templates/{slug}.toml")
    return PlanTemplate(
        slug=slug,
        name=Words(*row["name"]),
        diagnosis=Words(*row["diagnosis"]),
        region=row["region"],
        asks_side=row["asks_side"],
        visits_per_week=row["visits_per_week"],
        weeks=row["weeks"],
        sessions_per_day=row["sessions_per_day"],
        precautions=tuple(row["precautions"]),
        goals=tuple(
            TemplateGoal(Words(*goal["text"]), goal["measure"], goal["target"])
            for goal in row["goal"]
        ),
        items=tuple(_item(item, row["stop_rules"]) for item in row["item"]),
    )


@cache
def templates() -> Mapping[str, PlanTemplate]:
    """Every template by its slug, in alphabetical order."""
    folder = resources.files(FOLDER).joinpath("templates")
    slugs = sorted(each.name.removesuffix(".toml") for each in folder.iterdir())
    return MappingProxyType({slug: _template(slug) for slug in slugs})
