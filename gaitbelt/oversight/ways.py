"""Ways on that the review offers in a refusal."""

from django.urls import reverse
from django.utils.translation import gettext as _

from gaitbelt.core.ways import Ask, Way, offers
from gaitbelt.treatment import words
from gaitbelt.treatment.models import ItemRun


@offers("review.open")
def open_the_exception(ask: Ask) -> Way | None:
    """The exception itself, opened with this tap."""
    run = next((each for each in ask.about.get("entries", ()) if _is_named(each, ask)), None)
    if run is None:
        return None
    facts = {"item": words.doing(run), "name": run.session.patient.called}
    return Way(
        label=_("Open %(item)s of %(name)s") % facts,
        icon="next",
        hx={"hx-post": reverse("review_open", args=[ask.request.clinic.slug, run.pk])},
    )


@offers("contact.say")
def say_who_saw_the_patient(ask: Ask) -> Way | None:
    """The page of an entry of that patient, where the signature says it."""
    name = ask.reason.facts.get("patient")
    named = (run for run in ask.about.get("entries", ()) if run.session.patient.called == name)
    run = next(named, None)
    if run is None:
        return None
    url = reverse("review_entry", args=[ask.request.clinic.slug, run.pk])
    return Way(label=_("Say who saw %(name)s") % {"name": name}, icon="eye", url=url)


def _is_named(run: ItemRun, ask: Ask) -> bool:
    facts = ask.reason.facts
    return (words.doing(run), run.session.patient.called) == (
        facts.get("item"),
        facts.get("patient"),
    )


@offers("incident.complete")
def complete_the_report(ask: Ask) -> Way | None:
    """The report itself, where it is completed and submitted."""
    return _to_the_report(ask, _("Complete the report"), "pen")


@offers("incident.amend")
def add_to_the_report(ask: Ask) -> Way | None:
    """The report itself, where something can be added to it."""
    return _to_the_report(ask, _("Add to the report"), "plus")


def _to_the_report(ask: Ask, label: str, icon: str) -> Way | None:
    row = ask.about.get("incident")
    if row is None:
        return None
    return Way(
        label=label, icon=icon, url=reverse("incident", args=[ask.request.clinic.slug, row.pk])
    )
