"""A row of a plan: made from the library, and what its fields may hold."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from gaitbelt.core import values
from gaitbelt.core.errors import BadValue
from gaitbelt.domain.modalities import layers_needed
from gaitbelt.domain.modality_orders import SPECS, start_values
from gaitbelt.plans.library import LIMITS, Exercise, exercise, stop_rules
from gaitbelt.plans.models import MODALITIES, Plan, PlanItem
from gaitbelt.plans.sites import SITES
from gaitbelt.plans.starting_points import TemplateItem, templates

COLUMNS = (
    "side", "sets", "reps", "hold_s", "duration_s", "rest_s", "load_kg", "band", "setup", "cue",
    "pain_limit", "effort_limit", "alternate_code", "done_with_licensee_on",
    "carried_over_since", "screened_on",
)  # fmt: skip
PARAMETERS = ("minutes", "layers", "lies_on_pack", "distance_m")
LISTS = ("stop_rules",)
DOSE = ("sets", "reps", "hold_s", "duration_s")
MOST_LAYERS = 20  # more layers are more caution; this only catches a slip of the finger
MACHINES = {"X090": "treadmill", "X091": "stepper", "X092": "bike", "X093": "arm-ergometer",
            "X067": "leg-press"}  # fmt: skip
SIDES = ("L", "R", "B", "MID")


def row_of(plan: Plan, row: TemplateItem, position: int, *, region: str) -> PlanItem:
    """The row that a template proposes, on the plan's side where the exercise has one."""
    known = exercise(row.code)
    made = _exercise_row(plan, known, row.dose) if known else _modality_row(plan, row.code, region)
    made.position, made.cue, made.alternate_code = position, str(row.cue), row.alternate
    made.stop_rules = list(row.stop_rules)
    if row.parameters:
        made.parameters = dict(row.parameters)
    return made


def new_row(plan: Plan, code: str, position: int) -> PlanItem:
    """A row of the library, with the dose of its hint and the stop rules of the plan.

    An agent is put on the site of the plan's problem. Errors: BadValue for a code that the library
    does not have.
    """
    known = exercise(code)
    if known is None and code not in MODALITIES:
        raise BadValue({"code": _("This is not in the library.")})
    made = _exercise_row(plan, known, {}) if known else _modality_row(plan, code, _site_of(plan))
    made.position = position
    rules = {rule for item in plan.items.all() for rule in item.stop_rules}
    made.stop_rules = ["R17"] if known is None else sorted(rules - {"R17"}) or ["R09a"]
    return made


def _site_of(plan: Plan) -> str:
    """The site that the problem of a plan names; "" where it names none."""
    template = templates().get(plan.template)
    return template.region if template is not None and template.region in SITES else ""


def _exercise_row(plan: Plan, known: Exercise, dose: Mapping[str, float]) -> PlanItem:
    start = {name: dose.get(name, known.start(name)) for name in (*DOSE, "load_kg")}
    load = start.pop("load_kg")
    whole = {name: int(value) for name, value in start.items() if value is not None}
    distance = known.start("distance_m")
    return PlanItem(
        organization_id=plan.organization_id,
        plan=plan,
        kind=PlanItem.Kind.EXERCISE,
        code=known.code,
        name=known.name.en,
        task=known.task,
        region=known.region,
        side=plan.side if plan.side in known.sides else known.sides[0],
        load_kg=Decimal(str(load)) if load else None,
        parameters={"distance_m": distance} if distance else {},
        equipment_kind=MACHINES.get(known.code, ""),
        place=known.place,
        **whole,
    )


def _modality_row(plan: Plan, code: str, region: str) -> PlanItem:
    spec = SPECS[code]
    lies = {"lies_on_pack": False} if spec.has_layers else {}
    return PlanItem(
        organization_id=plan.organization_id,
        plan=plan,
        kind=PlanItem.Kind.MODALITY,
        code=code,
        name=code.replace("_", " ").capitalize(),
        task=spec.task,
        region=region,
        side=plan.side or "MID",
        parameters=start_values(code) | lies,
        equipment_kind=spec.kind,
    )


def checked(row: PlanItem, given: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a row as they will be stored.

    Repetitions and seconds exclude each other: giving one clears the other. Errors: BadValue that
    names every field which is unknown or does not fit.
    Source: exercise-and-outcomes §1, §7.1; modalities §3.
    """
    plain = {name: value for name, value in given.items() if name not in (*PARAMETERS, *LISTS)}
    good = values.cleaned(PlanItem, plain, allowed=COLUMNS)
    problems = {name: says for name, value in good.items() if (says := _problem(row, name, value))}
    parameters, wrong = _parameters(row, given)
    problems |= wrong
    if "stop_rules" in given:
        rules = given["stop_rules"]
        if not isinstance(rules, list) or not set(rules) <= set(stop_rules()):
            problems["stop_rules"] = _("Choose from the list of signs.")
        good["stop_rules"] = rules
    if problems:
        raise BadValue(problems)
    if parameters:
        good["parameters"] = row.parameters | parameters
    for one, other in (("reps", "duration_s"), ("duration_s", "reps")):
        if good.get(one):
            good[other] = None
    return good


def _problem(row: PlanItem, name: str, value: Any) -> str:
    """What is wrong with one value; nothing when it fits."""
    if name == "side" and value not in sides_of(row):
        return _("This exercise has no such side.")
    if name == "alternate_code" and value and exercise(value) is None:
        return _("This is not in the library.")
    limit = LIMITS.get(name)
    if limit is None or value is None or float(value) in limit:
        return ""
    return _range(limit.low, limit.high)


def sides_of(row: PlanItem) -> tuple[str, ...]:
    """The sides that a row may have."""
    known = exercise(row.code)
    return known.sides if known else SIDES


def _parameters(row: PlanItem, given: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
    """Minutes, layers and distance, each within its range."""
    found = {name: given[name] for name in PARAMETERS if name in given}
    ranges = _ranges(row, found)
    problems = {}
    for name, value in found.items():
        if name == "lies_on_pack" and row.code in MODALITIES:
            if not isinstance(value, bool):
                problems[name] = _("Yes or no.")
        elif name not in ranges:
            problems[name] = _("This cannot be given here.")
        elif not _fits(value, *ranges[name]):
            problems[name] = _range(*ranges[name])
    return found, problems


def _ranges(row: PlanItem, found: Mapping[str, Any]) -> dict[str, tuple[float, float]]:
    """What minutes and layers of heat and cold, or the metres of an exercise, may be."""
    if row.code not in MODALITIES:
        distance = LIMITS["distance_m"]
        has_distance = "distance_m" in row.parameters
        return {"distance_m": (distance.low, distance.high)} if has_distance else {}
    spec = SPECS[row.code]
    lies = bool(found.get("lies_on_pack", row.parameters.get("lies_on_pack")))
    least = layers_needed(row.code, lies_on_pack=lies, store_c=None)
    minutes = spec.parameters["minutes"]
    layers = {"layers": (least, MOST_LAYERS)} if spec.has_layers else {}
    return {"minutes": (minutes.low, minutes.high), **layers}


def _fits(value: Any, low: float, high: float) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and low <= value <= high


def _range(low: float, high: float) -> str:
    return _("From %(low)s to %(high)s.") % {"low": f"{low:g}", "high": f"{high:g}"}
