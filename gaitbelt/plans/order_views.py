"""The page of one order: its numbers, the licensee's screen, the therapist's decisions."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from gaitbelt.core import audit, reasons
from gaitbelt.core.errors import BadValue
from gaitbelt.core.http import shows_refusal
from gaitbelt.core.rights import RIGHTS, ClinicRequest, allow
from gaitbelt.domain.contraindications import CONDITIONS
from gaitbelt.domain.modality_orders import SPECS
from gaitbelt.plans import commands, orders, queries
from gaitbelt.plans.models import Plan, PlanItem
from gaitbelt.plans.sites import SITES, site_words


@allow("plan.screen")
@require_GET
def order(request: ClinicRequest, pk: UUID) -> HttpResponse:
    """Everything about one order."""
    item = _item(request, pk)
    patient = item.plan.patient
    on_file = orders.conditions_on_file(patient)
    found = orders.screen_of(item)
    spec = SPECS[item.code]
    role = request.member.role
    context = {
        "item": item,
        "plan": item.plan,
        "patient": patient,
        "parameters": orders.parameters(item),
        "sites": SITES.items(),
        "site": site_words(item.region),
        "may_write": role in RIGHTS["plan.write"] and item.plan.status == Plan.Status.DRAFT,
        "may_decide": role in RIGHTS["plan.write"],
        "warnings": orders.warnings(item),
        "conditions": [
            (code, reasons.word(code), code in found.conditions or code in on_file, code in on_file)
            for code in CONDITIONS
        ],
        "screen": found,
        "test": spec.test,
        "test_label": orders.TESTS.get(spec.test, ""),
        "test_value": (found.tests or {}).get(spec.test, ""),
        "lines": orders.lines(item, on_file),
        "valid_until": orders.valid_until(item),
    }
    response = render(request, "plans/order.html", context)
    audit.record_read(by=request.member, page="order", subject=item.pk, patient_id=patient.pk)
    return response


@allow("plan.write")
@require_POST
@shows_refusal
def write(request: ClinicRequest, pk: UUID) -> HttpResponse:
    """The numbers of the order, and its site."""
    item = _item(request, pk)
    values = {name: _number(request, name) for name in SPECS[item.code].parameters}
    site = request.POST.get("site", "")
    commands.write_order(item=item, by=request.member, values=values, site=site)
    return _back(request, item)


@allow("plan.screen")
@require_POST
@shows_refusal
def screen(request: ClinicRequest, pk: UUID) -> HttpResponse:
    """The licensee's screen: conditions, sensation, consent."""
    item = _item(request, pk)
    needed = SPECS[item.code].test
    commands.screen_order(
        item=item,
        by=request.member,
        on=request.clinic.today(),
        conditions=request.POST.getlist("conditions"),
        tests={needed: int(_number(request, needed))} if needed else {},
        consent="consent" in request.POST,
    )
    return _back(request, item)


@allow("plan.write")
@require_POST
@shows_refusal
def decide(request: ClinicRequest, pk: UUID) -> HttpResponse:
    """What the therapist accepts, and each override with its reason."""
    item = _item(request, pk)
    overrides = {
        name.removeprefix("override_"): str(text)
        for name, text in request.POST.items()
        if name.startswith("override_")
    }
    commands.decide_order(
        item=item, by=request.member, accept="accept" in request.POST, overrides=overrides
    )
    return _back(request, item)


@allow("plan.write")
@require_POST
@shows_refusal
def home(request: ClinicRequest, pk: UUID) -> HttpResponse:
    """Whether an item is for home as well."""
    item = queries.item_of(request.clinic, pk)
    commands.mark_home(item=item, by=request.member, is_home="is_home" in request.POST)
    return redirect("plan", request.clinic.slug, item.plan_id)


def _item(request: ClinicRequest, pk: UUID) -> PlanItem:
    item = queries.item_of(request.clinic, pk)
    if item.code not in SPECS:
        raise Http404
    return item


def _number(request: ClinicRequest, name: str) -> float:
    text: Any = request.POST.get(name, "").replace(",", ".").strip()
    try:
        value = float(text)
    except ValueError:
        raise BadValue({name: orders.number_needed()}) from None
    if value != value or abs(value) > 1e6:
        raise BadValue({name: orders.number_needed()})
    return value


def _back(request: ClinicRequest, item: PlanItem) -> HttpResponse:
    return redirect("order", request.clinic.slug, item.pk)
