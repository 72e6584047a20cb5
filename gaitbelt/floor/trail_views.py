"""The audit trail, for the manager."""

from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from gaitbelt.core import audit
from gaitbelt.core.http import clean, shows_refusal
from gaitbelt.core.reading import patients_in
from gaitbelt.core.rights import ClinicRequest, allow
from gaitbelt.floor.queries import trail as queries


class TrailForm(forms.Form):
    """Whose acts, about whom, of which kind."""

    author = forms.TypedChoiceField(label=_("Who"), required=False, coerce=UUID, empty_value=None)
    kind = forms.ChoiceField(label=_("What"), required=False)
    patient = forms.UUIDField(required=False, widget=forms.HiddenInput)
    before = forms.IntegerField(
        min_value=1, max_value=2**62, required=False, widget=forms.HiddenInput
    )


def trail_form(request: ClinicRequest) -> TrailForm:
    """The form with this clinic's people and every kind of event."""
    form = TrailForm(request.GET)
    everyone = [(str(key), name) for key, name in queries.authors(request.clinic)]
    for name, first, rest in (
        ("author", _("Everyone"), everyone),
        ("kind", _("Everything"), queries.kinds()),
    ):
        field = form.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", first), *rest]
    return form


@allow("audit.view")
@require_GET
@shows_refusal
def trail(request: ClinicRequest) -> HttpResponse:
    """Everything that happened here, newest first."""
    form = trail_form(request)
    typed = clean(form)
    page = queries.trail(
        request.clinic,
        before=typed["before"],
        patient=typed["patient"],
        author=typed["author"],
        kind=typed["kind"],
    )
    older = request.GET.copy()
    older["before"] = str(page.before or "")
    rows = [(event, queries.detail(event.payload)) for event in page.events]
    context = {"form": form, "rows": rows, "page": page, "older": older.urlencode()}
    response = render(request, "floor/trail.html", context)
    audit.record_read(by=request.member, page="audit", patients=patients_in(page.events))
    return response
