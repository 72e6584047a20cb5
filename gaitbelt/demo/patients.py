"""The demo's patients: files, precautions, open episodes."""

from datetime import datetime, timedelta
from typing import Any

from gaitbelt.demo.data import load
from gaitbelt.people.models import Clinic, Contact, Episode, Membership, Patient, Precaution

OWN = (
    "sex", "phone", "language", "needs_interpreter", "say_it", "hearing", "what_matters", "calms",
    "mobility", "fall_risk",
)  # fmt: skip


def build_patients(
    clinic: Clinic, staff: dict[str, Membership], now: datetime
) -> dict[str, Patient]:
    """The patients of a clinic by given name."""
    rows = [row for row in load("patients")["patient"] if row["clinic"] == clinic.slug]
    return {row["given"]: _patient(clinic, row, staff, now) for row in rows}


def _patient(
    clinic: Clinic, row: dict[str, Any], staff: dict[str, Membership], now: datetime
) -> Patient:
    patient = Patient.objects.create(
        organization=clinic.organization,
        given_names=row["given"],
        family_name=row["family"],
        birth_on=row["born"],
        body_mass_kg=row.get("mass_kg"),
        mobility_at=now - timedelta(days=2) if "mobility" in row else None,
        **{key: row[key] for key in OWN if key in row},
    )
    Episode.objects.create(
        organization=clinic.organization,
        clinic=clinic,
        patient=patient,
        opened_on=clinic.today() - timedelta(days=20),
    )
    Contact.objects.create(
        organization=clinic.organization,
        patient=patient,
        name=f"Next of kin of {row['given']}",
        relation="family",
        phone="555 0190",
        is_emergency=True,
    )
    if "precaution" in row:
        _precaution(patient, row, staff[row["therapist"]], clinic, now)
    return patient


def _precaution(
    patient: Patient, row: dict[str, Any], by: Membership, clinic: Clinic, now: datetime
) -> None:
    code, text, region, days = row["precaution"]
    is_new = row.get("is_new_precaution", False)
    Precaution.objects.create(
        organization=clinic.organization,
        patient=patient,
        code=code,
        text=text,
        region=region,
        side=row.get("precaution_side", ""),
        limit_percent=row.get("precaution_percent"),
        set_by=by,
        set_at=now - (timedelta(hours=1) if is_new else timedelta(days=18)),
        until_on=clinic.today() + timedelta(days=days),
    )
