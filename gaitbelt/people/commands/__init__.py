"""Every change of patients, staff and sites: one function each, atomic and audited."""

from gaitbelt.people.commands.clinics import edit_clinic, open_clinic
from gaitbelt.people.commands.contacts import add_contact, end_contact
from gaitbelt.people.commands.documents import attach_document, end_document
from gaitbelt.people.commands.episodes import end_episode, open_episode
from gaitbelt.people.commands.patients import add_patient, confirm_mobility, edit_patient
from gaitbelt.people.commands.precautions import end_precaution, set_precaution
from gaitbelt.people.commands.sites import add_area, edit_area, end_area
from gaitbelt.people.commands.staff import (
    add_person,
    change_title,
    end_membership,
    record_birth,
    refuse_title,
    refuse_too_young,
)

__all__ = [
    "add_area",
    "add_contact",
    "add_patient",
    "add_person",
    "attach_document",
    "change_title",
    "confirm_mobility",
    "edit_area",
    "edit_clinic",
    "edit_patient",
    "end_area",
    "end_contact",
    "end_document",
    "end_episode",
    "end_membership",
    "end_precaution",
    "open_clinic",
    "open_episode",
    "record_birth",
    "refuse_title",
    "refuse_too_young",
    "set_precaution",
]
