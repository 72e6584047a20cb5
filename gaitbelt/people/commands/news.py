"""Telling the open screens of every clinic that treats a patient that the file has changed."""

from gaitbelt.core import outbox
from gaitbelt.people.models import Patient


def tell(patient: Patient, *, floor: bool = False) -> None:
    """Announce the file, and with `floor` the boards too (1 SQL query, 1 statement a clinic)."""
    topics = [f"patient:{patient.pk}", *(["floor"] if floor else [])]
    for episode in patient.episodes.filter(ended_at=None).select_related("clinic"):
        outbox.publish_all(episode.clinic, {topic: [patient.pk] for topic in topics})
