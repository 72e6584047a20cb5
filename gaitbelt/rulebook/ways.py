"""Ways on that the rule book offers in a refusal."""

from django.urls import reverse
from django.utils.translation import gettext as _

from gaitbelt.core.ways import Ask, Way, offers


@offers("rules.dry_run")
def judge_the_next_day(ask: Ask) -> Way | None:
    """The dry run of the version that would be signed, with this tap."""
    version = ask.about.get("version")
    if version is None:
        return None
    return Way(
        label=_("Judge the next booked day"),
        icon="cal",
        method="post",
        url=reverse("rules_dry_run", args=[ask.request.clinic.slug, version.pk]),
    )


@offers("rules.write")
def write_the_next(ask: Ask) -> Way | None:
    """The form of the clinic's own rules."""
    return Way(
        label=_("Write the next version"),
        icon="pen",
        url=reverse("rules_own", args=[ask.request.clinic.slug]),
    )
