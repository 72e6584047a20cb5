"""Screens of equipment: the register, one item, and the taps that clean."""

import json
from datetime import timedelta
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from gaitbelt.core import clock
from gaitbelt.core.http import clean, shows_refusal
from gaitbelt.core.reading import note_read
from gaitbelt.core.rights import ClinicRequest, allow
from gaitbelt.domain.item_states import ItemState
from gaitbelt.equipment import check_queries, commands, queries
from gaitbelt.equipment.forms import FaultForm, ProductForm, TemperatureForm, WipedForm
from gaitbelt.equipment.models import Item, Product
from gaitbelt.people.models import Area


@allow("device.view")
@require_GET
def register(request: ClinicRequest) -> HttpResponse:
    """Everything in the house with its state now, what needs hands first."""
    shown = queries.register(request.clinic, clock.now())
    parts: dict[str, list[queries.Standing]] = {"hands": [], "in_use": [], "ready": []}
    for each in shown:
        busy = "in_use" if each.state is ItemState.IN_USE else "hands"
        parts[busy if each.reasons else "ready"].append(each)
    return render(request, "equipment/register.html", parts)


@allow("device.view")
@require_GET
def item(request: ClinicRequest, pk: UUID) -> HttpResponse:
    """One item: its state, what may be done with it, and what happened to it."""
    part = "#temperature" if request.GET.get("part") == "temperature" else ""
    context = _about(request, _item(request, pk))
    response = render(request, f"equipment/item.html{part}", context)
    note_read(request, "device", context["history"])
    return response


@allow("device.view")
@require_GET
def bays(request: ClinicRequest) -> HttpResponse:
    """The block "Bays": to wipe, wet until, ready; on its own, a page around it."""
    template = "bays" if request.headers.get("HX-Request") else "bays_page"
    return render(request, f"equipment/{template}.html", _bays(request))


@allow("device.clean")
@require_POST
@shows_refusal
def wiped(request: ClinicRequest, pk: UUID) -> HttpResponse:
    """ "Wiped bay 3": one tap for everything soiled there."""
    area = get_object_or_404(Area, pk=pk, clinic=request.clinic)
    at = clock.now()
    typed = clean(WipedForm(request.POST))
    wiped_at = at - timedelta(minutes=typed["minutes_ago"] or 0)
    product = _product(request, typed["product"])
    commands.wipe_place(area=area, by=request.member, at=at, wiped_at=wiped_at, product=product)
    if request.headers.get("HX-Target") == "refusal":
        return _said(_("%(item)s wiped") % {"item": area.name})
    return render(request, "equipment/bays.html", _bays(request))


@allow("device.clean")
@require_POST
@shows_refusal
def wipe(request: ClinicRequest, pk: UUID) -> HttpResponse:
    """Wipe one item or set now."""
    found = _item(request, pk)
    product = _product(request, clean(ProductForm(request.POST))["product"])
    commands.wipe_items(items=[found], by=request.member, at=clock.now(), product=product)
    return _done(request, pk, _("%(item)s wiped") % {"item": found.label})


@allow("device.clean")
@require_POST
@shows_refusal
def temperature(request: ClinicRequest, pk: UUID) -> HttpResponse:
    """Log a tank's temperature."""
    found, form = _item(request, pk), TemperatureForm(request.POST)
    clean(form)
    commands.log_temperature(
        item=found, celsius=form.reading_of(found), by=request.member, at=clock.now()
    )
    return _done(request, pk, _("%(item)s logged") % {"item": found.label})


@allow("device.clean")
@require_POST
@shows_refusal
def tag_out(request: ClinicRequest, pk: UUID) -> HttpResponse:
    """A fault was found: nobody uses it."""
    found, typed = _item(request, pk), clean(FaultForm(request.POST))
    commands.tag_out(item=found, note=typed["note"], by=request.member, at=clock.now())
    return _row(request, pk)


@allow("device.edit")
@require_POST
@shows_refusal
def give_back(request: ClinicRequest, pk: UUID) -> HttpResponse:
    """Repaired and tested: back to the floor, to be wiped first."""
    found, typed = _item(request, pk), clean(FaultForm(request.POST))
    commands.return_to_service(item=found, note=typed["note"], by=request.member, at=clock.now())
    return _row(request, pk)


def _item(request: ClinicRequest, pk: UUID) -> Item:
    return get_object_or_404(queries.items(request.clinic), pk=pk)


def _product(request: ClinicRequest, pk: UUID | None) -> Product | None:
    """The product that was named; the usual one of each kind without."""
    if pk is None:
        return None
    return get_object_or_404(Product, pk=pk, organization_id=request.clinic.organization_id)


def _done(request: ClinicRequest, pk: UUID, says: str) -> HttpResponse:
    """The item's card; where a refusal asked for the act, its panel closes with a word instead."""
    if request.headers.get("HX-Target") != "refusal":
        return _row(request, pk)
    return _said(says)


def _said(says: str) -> HttpResponse:
    answer = HttpResponse()
    answer["HX-Trigger"] = json.dumps({"toast": {"text": says}, "live:floor": {}})
    return answer


def _row(request: ClinicRequest, pk: UUID) -> HttpResponse:
    return render(request, "equipment/item.html#card", _about(request, _item(request, pk)))


def _about(request: ClinicRequest, found: Item) -> dict[str, object]:
    return {
        "standing": queries.standing(found, request.clinic, clock.now()),
        "history": queries.history(found),
        "dues": check_queries.dues_of(found, request.clinic.today()),
        "temperature_form": TemperatureForm(),
        "fault_form": FaultForm(),
    }


def _bays(request: ClinicRequest) -> dict[str, object]:
    return {"places": queries.places(request.clinic, clock.now())}
