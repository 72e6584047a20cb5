"""Families of reasons as a manager reads them."""

from django.utils.translation import gettext_lazy as _

FAMILIES = {
    "age": _("Age of a technician"),
    "competency": _("Not signed off"),
    "credential": _("Card ended"),
    "delegation": _("Not delegated, or ended"),
    "device": _("Device wet, soiled or out of service"),
    "incident": _("Incident reports"),
    "item": _("First time, or not to be changed"),
    "limits": _("Limits of vital signs"),
    "load": _("Too many patients at once"),
    "lock": _("Hold or stop of another role"),
    "modality": _("Limits of heat and cold"),
    "patient": _("Patient on hold or stopped"),
    "permit": _("Begun offline without a permit"),
    "plan": _("Plan missing or not complete"),
    "precautions": _("Precautions not read yet"),
    "review": _("Entry not opened, or one’s own"),
    "schedule": _("Time, place or person taken"),
    "scope": _("Not this role’s task here"),
    "supervision": _("No supervisor, or too many technicians"),
    "temperature": _("Temperature not logged"),
    "merge": _("Joining two files"),
    "minutes": _("Minutes"),
    "course": _("Steps of a course of care"),
    "rules": _("The clinic’s own rules"),
    "title": _("Title kept for licensees"),
    "transfer": _("More help needed to move"),
    "vitals": _("Vitals due"),
    "weight": _("Weight status of another role"),
}
