"""The taps that settle a conflict of a draft: leave it out, change it, keep it and say why."""

from uuid import UUID

from django.http import HttpResponse
from django.views.decorators.http import require_POST

from gaitbelt.core.http import shows_refusal
from gaitbelt.core.rights import ClinicRequest, allow
from gaitbelt.plans import commands, queries
from gaitbelt.plans.table_views import table


@allow("plan.write")
@require_POST
@shows_refusal
def settle(request: ClinicRequest, pk: UUID) -> HttpResponse:
    """One item that a precaution speaks against; the answer is the table."""
    item = queries.item_of(request.clinic, pk)
    names = ("choice", "precaution", "because", "code")
    typed = {name: request.POST.get(name, "")[:200] for name in names}
    commands.settle(item=item, by=request.member, **typed)
    return table(request, item.plan)


@allow("plan.write")
@require_POST
@shows_refusal
def keep_all(request: ClinicRequest, pk: UUID) -> HttpResponse:
    """Keep all that a precaution allows under a condition, each with its condition."""
    plan = queries.plan_of(request.clinic, pk)
    precaution = request.POST.get("precaution", "")[:20]
    commands.keep_with_condition(plan=plan, precaution=precaution, by=request.member)
    return table(request, plan)
