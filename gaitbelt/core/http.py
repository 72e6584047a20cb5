"""Answers that every view gives alike: the next page, refusals, bad values, stale rows."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from gaitbelt.core import audit, reasons
from gaitbelt.core.errors import BadValue, GuardRefused, Stale

REFUSAL_REGION = "#refusal"


def shows_refusal(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Answer a refusal with its reasons and ways on (409), a bad value with its field (422).

    The refusal is audited here, outside the transaction that it rolled back. With htmx the
    reasons go to the page's one refusal region.
    """

    @wraps(view)
    def answer(request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except GuardRefused as refused:
            audit.record_refused(refused, request)
            return _partial(request, "core/refusal.html", reasons.explain(refused, request), 409)
        except BadValue as bad:
            return _partial(request, "core/bad_value.html", {"fields": bad.fields}, 422)
        except Stale as stale:
            return _partial(request, "core/stale.html", {"stale": stale}, 409)

    return answer


def go_to(request: Any, route: str, *args: object) -> HttpResponse:
    """Open a page of the clinic, from an htmx tap and from a plain form alike."""
    url = reverse(route, args=[request.clinic.slug, *args])
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": url})
    return redirect(url)


def clean(form: Form) -> dict[str, Any]:
    """The values of a form. Errors: BadValue naming each field that was not accepted."""
    if not form.is_valid():
        raise BadValue({name: [str(line) for line in says] for name, says in form.errors.items()})
    return form.cleaned_data


def _partial(request: Any, name: str, context: dict[str, Any], status: int) -> HttpResponse:
    template = name if request.headers.get("HX-Request") else name.replace(".html", "_page.html")
    response = render(request, template, context, status=status)
    if request.headers.get("HX-Request"):
        response["HX-Retarget"] = REFUSAL_REGION
        response["HX-Reswap"] = "innerHTML"
    return response
