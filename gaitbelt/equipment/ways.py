"""Ways on that equipment offers in a refusal."""

import json

from django.urls import reverse
from django.utils.translation import gettext as _

from gaitbelt.core.ways import Ask, Way, offers
from gaitbelt.equipment import queries
from gaitbelt.equipment.models import Item


def _named(ask: Ask) -> Item | None:
    """The item that a reason names; of those in house only one has the label."""
    label = ask.reason.facts.get("device")
    in_house = Item.objects.filter(clinic=ask.request.clinic).exclude(state=Item.State.RETIRED)
    return in_house.filter(label=label).first()


@offers("device.wipe")
def wipe_now(ask: Ask) -> Way | None:
    """ "Wipe now" on the same screen; its contact time starts with the tap."""
    item = _named(ask)
    if item is None:
        return None
    url = reverse("device_wipe", args=[ask.request.clinic.slug, item.pk])
    return Way(
        label=_("Wipe %(device)s now") % {"device": item.label},
        icon="wipe",
        hx={"hx-post": url, "hx-target": "#refusal", "hx-swap": "innerHTML"},
    )


@offers("product.take_sporicidal")
def wipe_against_spores(ask: Ask) -> Way | None:
    """The same wipe, with a product whose label has a claim against spores."""
    product = queries.sporicidal(ask.request.clinic).first()
    area, item = ask.about.get("area"), _named(ask)
    if product is None or (area is None and item is None):
        return None
    slug = ask.request.clinic.slug
    url = (
        reverse("area_wiped", args=[slug, area.pk])
        if area
        else reverse("device_wipe", args=[slug, item.pk if item else None])
    )
    facts = {"place": area or item, "product": product, "minutes": -(-product.contact_s // 60)}
    return Way(
        label=_("Wiped %(place)s with %(product)s, wet %(minutes)d min") % facts,
        icon="wipe",
        hx={
            "hx-post": url,
            "hx-vals": json.dumps({"product": str(product.pk)}),
            "hx-target": "#refusal",
            "hx-swap": "innerHTML",
        },
    )


@offers("temperature.log")
def log_temperature(ask: Ask) -> Way | None:
    """The missing log's entry field, opened in place."""
    item = _named(ask)
    if item is None:
        return None
    url = reverse("device", args=[ask.request.clinic.slug, item.pk])
    return Way(
        label=_("Log the temperature of %(device)s") % {"device": item.label},
        icon="thermo",
        hx={"hx-get": f"{url}?part=temperature", "hx-target": "#refusal", "hx-swap": "innerHTML"},
    )


@offers("check.record")
def record_check(ask: Ask) -> Way | None:
    """The page of the due date, where its check goes on file."""
    item = _named(ask)
    if item is None:
        return None
    row = item.dues.filter(kind=ask.reason.facts.get("due", ""), ended_at=None).first()
    slug = ask.request.clinic.slug
    url = reverse("due_date", args=[slug, row.pk]) if row else reverse("checks", args=[slug])
    return Way(label=_("Put the check on file"), icon="gauge", url=url)
