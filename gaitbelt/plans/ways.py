"""Ways on that plans offer in a refusal."""

from dataclasses import replace

from django.urls import reverse
from django.utils.translation import gettext as _

from gaitbelt.core.rights import RIGHTS
from gaitbelt.core.ways import Ask, Way, offers
from gaitbelt.people.models import Membership
from gaitbelt.plans.models import Plan, PlanItem


def _plan(ask: Ask) -> Plan | None:
    plan = ask.about.get("plan")
    return plan if isinstance(plan, Plan) else None


def _open(ask: Ask, label: str, icon: str) -> Way | None:
    """A link to the plan, for the therapists who may change it."""
    plan = _plan(ask)
    if plan is None or ask.request.member.role != Membership.Role.PT:
        return None
    return Way(label=label, icon=icon, url=reverse("plan", args=[ask.request.clinic.slug, plan.pk]))


@offers("plan.complete")
def complete_the_plan(ask: Ask) -> Way | None:
    """The plan's table, where the missing thing is written."""
    return _open(ask, _("Complete the plan"), "pen")


@offers("conflict.settle")
def settle_the_conflict(ask: Ask) -> Way | None:
    """The sheet of conflicts of a draft; of a signed plan, its next version."""
    plan = _plan(ask)
    if plan is None or plan.status != Plan.Status.DRAFT:
        return write_the_next_version(ask)
    way = _open(ask, _("Settle the conflicts"), "alert")
    return replace(way, url=f"{way.url}#conflicts") if way else None


@offers("plan.sign")
def sign_the_plan(ask: Ask) -> Way | None:
    """The plan, to sign; for whoever books, the evaluation from which the next plan comes."""
    return _open(ask, _("Open the plan"), "pen") or _evaluation(ask)


def _evaluation(ask: Ask) -> Way | None:
    """A visit that needs no plan, for the patient of a booking that lacks one."""
    wish = ask.about.get("wish")
    if wish is None or ask.request.member.role not in RIGHTS["schedule.book"]:
        return None
    kind = ask.request.clinic.visittypes.filter(needs_plan=False).order_by("code").first()
    if kind is None:
        return None
    query = f"?patient={wish.patient.pk}&visit_type={kind.pk}"
    url = reverse("visit_new", args=[ask.request.clinic.slug]) + query
    label = _("Book: %(kind)s") % {"kind": kind.name}
    return Way(label=label, icon="cal", url=url)


@offers("delegation.give")
def delegate_on_the_plan(ask: Ask) -> Way | None:
    """The plan, where one tick delegates."""
    return _open(ask, _("Delegate on the plan"), "pen")


@offers("delegation.renew")
def renew_on_the_plan(ask: Ask) -> Way | None:
    """The same tick renews."""
    return _open(ask, _("Renew on the plan"), "pen")


@offers("plan.new_version")
def write_the_next_version(ask: Ask) -> Way | None:
    """A copy to change; the signed plan stays in force until the copy is signed."""
    plan = _plan(ask)
    if plan is None or ask.request.member.role != Membership.Role.PT:
        return None
    url = reverse("plan_next_version", args=[ask.request.clinic.slug, plan.pk])
    return Way(label=_("Write the next version"), icon="pen", hx={"hx-post": url})


@offers("visit.go")
def give_the_go(ask: Ask) -> Way | None:
    """The supervisor's Go for today, in one tap."""
    plan, technician = _plan(ask), ask.about.get("technician")
    if plan is None or technician is None or ask.request.member.role != Membership.Role.PT:
        return None
    url = reverse("plan_go", args=[ask.request.clinic.slug, plan.pk, technician.pk])
    label = _("Go for %(name)s today") % {"name": technician.name}
    return Way(label=label, icon="play", hx={"hx-post": url, "hx-swap": "none"})


@offers("order.screen")
def open_the_order(ask: Ask) -> Way | None:
    """The page of the order, where it is screened and decided; else a licensee is asked."""
    item = _ordered(ask)
    if item is None or ask.request.member.role not in RIGHTS["plan.screen"]:
        return None
    url = reverse("order", args=[ask.request.clinic.slug, item.pk])
    return Way(label=_("Open the order of %(item)s") % {"item": item.title}, icon="pen", url=url)


def _ordered(ask: Ask) -> PlanItem | None:
    """The order that a reason names: of the run, or among those of the plan."""
    run = ask.about.get("run")
    if run is not None:
        return run.item if isinstance(run.item, PlanItem) else None
    named = ask.reason.facts.get("item")
    return next((each for each in ask.about.get("orders", ()) if each.title == named), None)
