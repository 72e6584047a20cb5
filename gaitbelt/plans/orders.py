"""Orders of physical agents as the rules read them: numbers, the licensee's screen, decisions."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as now_
from django.utils.translation import gettext_lazy as _

from gaitbelt.core import reasons
from gaitbelt.domain import contraindications as rules
from gaitbelt.domain.contraindications import Against, OrderScreen, Verdict
from gaitbelt.domain.decision import Decision, together
from gaitbelt.domain.modalities import SCREEN_VALID_FOR
from gaitbelt.domain.modality_orders import SPECS, Parameter, advice, may_order
from gaitbelt.people.models import Patient
from gaitbelt.plans import facts
from gaitbelt.plans.models import Plan, PlanItem

LABELS = {
    "minutes": _("Minutes"),
    "layers": _("Layers"),
    "area_cm2": _("Area"),
    "cuff_mmhg": _("Cuff pressure"),
    "dips": _("Dips"),
    "hot_c": _("Hot water"),
    "cold_c": _("Cold water"),
    "hot_parts": _("Hot to cold"),
    "water_c": _("Water"),
    "frequency_mhz": _("Frequency"),
    "intensity_w_cm2": _("Intensity"),
    "duty_percent": _("Duty cycle"),
    "era_cm2": _("Radiating area of the head"),
    "bnr": _("Beam non-uniformity"),
    "rate_hz": _("Pulse rate"),
    "width_us": _("Pulse width"),
    "ramp_s": _("Ramp"),
    "on_s": _("On"),
    "off_s": _("Off"),
    "contractions": _("Contractions"),
    "carrier_hz": _("Carrier"),
    "burst_hz": _("Bursts"),
    "beat_hz": _("Beat"),
    "volts": _("Voltage"),
    "pull_percent": _("Pull"),
    "pull_kg": _("Pull"),
    "flexion_deg": _("Neck flexion"),
    "wavelength_nm": _("Wavelength"),
    "joules": _("Dose"),
    "dose_step": _("Dose"),
    "dose_ma_min": _("Dose"),
    "current_ma": _("Current"),
}
ADVICE = {
    "area_for_heat": _("For heat the area should be at most twice the radiating area."),
    "time_for_area": _("The time does not fit the area: five minutes for two radiating areas."),
    "uneven_beam": _("The beam is uneven: keep the head moving, or take another."),
}
TESTS = {
    "THERM": _("Warm and cold told apart, of 10"),
    "TOUCH": _("Sharp and dull told apart, of 10"),
}


@dataclass(frozen=True)
class Screen:
    """The licensee's screen of an order, as it is stored.

    {conditions, tests: {THERM: 0-10}, consent, accepted, overrides: {condition: reason}, by}.
    """

    conditions: tuple[str, ...] = ()
    tests: dict[str, int] | None = None
    consent: bool = False
    accepted: tuple[str, ...] = ()
    overrides: dict[str, str] | None = None
    by: str = ""


def screen_of(item: PlanItem) -> Screen:
    kept = item.screen
    return Screen(
        conditions=tuple(kept.get("conditions", ())),
        tests=kept.get("tests", {}),
        consent=bool(kept.get("consent")),
        accepted=tuple(kept.get("accepted", ())),
        overrides=kept.get("overrides", {}),
        by=str(kept.get("by", "")),
    )


def conditions_on_file(patient: Patient) -> frozenset[str]:
    """What precautions in force say of it (1 SQL query, none where they are at hand)."""
    rows = patient.precautions.all()
    return rules.from_precautions(row.code for row in rows if row.ended_at is None)


def screened(item: PlanItem, on_file: Iterable[str] = ()) -> OrderScreen:
    """An order with its screen and what is on file, as the rules read it."""
    found = screen_of(item)
    return OrderScreen(
        item=item.title,
        code=item.code,
        region=item.region,
        parameters=facts.numbers(item),
        conditions=frozenset(found.conditions) | frozenset(on_file),
        accepted=frozenset(found.accepted),
        overrides=found.overrides or {},
        tests=found.tests or {},
    )


def stands(item: PlanItem, patient: Patient, on_file: Iterable[str]) -> Decision:
    """Whether an order's numbers are in range and nothing speaks against it."""
    mass = float(patient.body_mass_kg) if patient.body_mass_kg else None
    numbers = may_order(
        item.code,
        facts.numbers(item),
        body_mass_kg=mass,
        is_first_visit=item.done_with_licensee_on is None,
    )
    return together((numbers, rules.nothing_speaks_against(screened(item, on_file))))


def all_stand(plan: Plan) -> Decision:
    """The same of every modality of a plan, asked when it is signed (2 SQL queries)."""
    items = [row for row in plan.items.all() if row.code in SPECS]
    if not items:
        return Decision()
    on_file = conditions_on_file(plan.patient) | rules.from_precautions(plan.proposed_precautions)
    return together(tuple(stands(item, plan.patient, on_file) for item in items))


def parameters(item: PlanItem) -> list[tuple[Parameter, Any, Any]]:
    """Each number of an order: its rule, its label, its value."""
    spec = SPECS[item.code]
    return [(each, LABELS[name], item.parameters.get(name)) for name, each in
            spec.parameters.items()]  # fmt: skip


def dose(item: PlanItem) -> str:
    """An order's numbers in one line, with their units."""
    parts = [
        f"{label} {value:g} {parameter.unit}"
        for parameter, label, value in parameters(item)
        if isinstance(value, int | float) and parameter.name != "minutes"
    ]
    return " · ".join(parts)


def warnings(item: PlanItem) -> list[str]:
    return [str(ADVICE[code]) for code in advice(item.code, facts.numbers(item))]


@dataclass(frozen=True)
class Line:
    """One condition that speaks against an order, as the page shows it."""

    code: str
    words: str
    verdict: str  # never, override, accept
    reason: str
    is_accepted: bool


def lines(item: PlanItem, on_file: Iterable[str]) -> list[Line]:
    """What speaks against an order, the strictest first."""
    order = screened(item, on_file)
    return [_line(each, order) for each in rules.against(order)]


def _line(each: Against, order: OrderScreen) -> Line:
    kinds = {Verdict.NEVER: "never", Verdict.OVERRIDE: "override"}
    return Line(
        code=each.condition,
        words=reasons.word(each.condition),
        verdict=kinds.get(each.verdict, "accept"),
        reason=order.overrides.get(each.condition, ""),
        is_accepted=each.condition in order.accepted,
    )


def valid_until(item: PlanItem) -> date | None:
    """The last day on which the screen holds."""
    return item.screened_on + SCREEN_VALID_FOR if item.screened_on else None


def number_needed() -> str:
    return now_("Write a number, such as 2.5.")
