"""What is on file of a patient, as far as the rules of vital signs ask (session-safety.md §2)."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Final

from django.db.models import Q

from gaitbelt.domain.vitals import Bands, Measure, own_bands
from gaitbelt.people import precautions as library
from gaitbelt.people.models import ClinicalFact, Condition, Patient, Precaution

_HEART: Final = (
    "heart disease|heart failure|cardiac|coronary|myocardial|angina|cardiomyopath|fibrillation"
)
_LUNGS: Final = (
    "obstructive pulmonary|emphysema|asthma|chronic bronchitis|pulmonary fibrosis|"
    "pulmonary hypertension|respiratory failure"
)
# Condition of the rules → the precaution that says so, and English words of a diagnosis on file.
CONDITIONS: Final = MappingProxyType(
    {
        "cardiac": ("CARDIAC", _HEART),
        "pulmonary": ("PULM", _LUNGS),
        "stroke": ("STROKE", "stroke|cerebrovascular|cerebral infarct|cerebral hemorrhage"),
        "renal": ("RENAL", "renal disease|renal failure|kidney disease|kidney failure|dialysis"),
        "diabetes_on_insulin": ("INSULIN", "type 1 diabetes|diabetes mellitus type 1"),
        "pregnancy": ("PREG", "pregnan"),
    }
)
LOWERS_SUGAR: Final = re.compile(
    r"insulin|glipizide|gliclazide|glimepiride|glibenclamide|glyburide|tolbutamide|tolazamide|"
    r"chlorpropamide",
    re.I,
)  # insulin and the sulfonylureas


@dataclass(frozen=True, slots=True, kw_only=True)
class OnFile:
    """Conditions, and what a therapist has written for this patient, in force on a day."""

    conditions: frozenset[str]
    on_insulin: bool
    pressure_drug_changed: bool
    is_ticked_by_therapist: bool
    days_since_operation: int | None
    spo2_floor_percent: int | None
    heart_rate_ceiling_bpm: float | None
    own_limits: Mapping[Measure, Bands]
    usual: Mapping[Measure, tuple[float, float]]


def on_file(patient: Patient, on: date) -> OnFile:
    """What the file and those merged into it say on a day (3 SQL queries)."""
    files = Q(patient=patient) | Q(patient__merged_into=patient)
    rows = [row for row in patient.precautions.filter(ended_at=None) if _holds(row, on)]
    codes = {row.code for row in rows}
    diagnoses = Condition.objects.filter(files, is_active=True, abated_on=None)
    conditions = _conditions(codes, diagnoses.values_list("text", flat=True))
    medicines = ClinicalFact.objects.filter(files, kind=ClinicalFact.Kind.MEDICINE, is_active=True)
    on_insulin = "diabetes_on_insulin" in conditions or any(
        LOWERS_SUGAR.search(text) for text in medicines.values_list("text", flat=True)
    )
    operated_on = patient.operated_on
    floor = next((row.low for row in rows if row.code == "SPO2_FLOOR"), None)
    ceiling = next((row.high for row in rows if row.code == "PULSE_CEILING"), None)
    return OnFile(
        conditions=conditions | ({"diabetes_on_insulin"} if on_insulin else set()),
        on_insulin=on_insulin,
        pressure_drug_changed="PRESSURE_DRUG" in codes,
        is_ticked_by_therapist="EACH_VISIT" in codes,
        days_since_operation=(on - operated_on).days if operated_on else None,
        spo2_floor_percent=None if floor is None else int(floor),
        heart_rate_ceiling_bpm=None if ceiling is None else float(ceiling),
        own_limits={
            measure: own_bands(measure, low, high)
            for measure, low, high in _limits(rows, library.OWN)
        },
        usual={measure: (low, high) for measure, low, high in _limits(rows, library.USUAL)},
    )


def _holds(row: Precaution, on: date) -> bool:
    """A limit of a vital sign ends by itself; any other precaution is ended by a person."""
    if library.measure_of(row.code) is None or row.until_on is None:
        return True
    return on <= row.until_on


def _conditions(codes: set[str], diagnoses: Iterable[str]) -> frozenset[str]:
    known = list(diagnoses)
    return frozenset(
        name
        for name, (code, words) in CONDITIONS.items()
        if code in codes or any(re.search(words, text, re.I) for text in known)
    )


def _limits(
    rows: Iterable[Precaution], codes: Mapping[str, object]
) -> Iterable[tuple[Measure, float, float]]:
    for row in rows:
        measure = library.measure_of(row.code)
        if row.code in codes and measure and row.low is not None and row.high is not None:
            yield measure, float(row.low), float(row.high)
