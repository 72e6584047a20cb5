"""Screens of the register: a new thing, a whole file of them, labels, and what a scan opens."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from gaitbelt.core.errors import BadValue
from gaitbelt.core.http import clean, shows_refusal
from gaitbelt.core.rights import ClinicRequest, allow
from gaitbelt.equipment import commands, labels, queries, sheet
from gaitbelt.equipment.models import Item
from gaitbelt.equipment.register_forms import ItemForm, SheetForm
from gaitbelt.people.forms import ClinicForm

FIELDS = ("label", "kind", "area", "code", "serial", "maker", "model", "bought_on")


@allow("device.edit")
@require_http_methods(["GET", "POST"])
@shows_refusal
def add(request: ClinicRequest) -> HttpResponse:
    """Put one thing into the register."""
    form = ItemForm(request.POST or None, clinic=request.clinic)
    if request.method == "GET":
        return _form_page(request, form)
    try:
        (made,) = commands.add_items(by=request.member, rows=[_given(request, form)])
    except BadValue as bad:
        return _form_page(request, _with(form, bad), status=422)
    return redirect("device", request.clinic.slug, made.pk)


@allow("device.edit")
@require_http_methods(["GET", "POST"])
@shows_refusal
def edit(request: ClinicRequest, pk: UUID) -> HttpResponse:
    """Change what the register says of an item."""
    item = get_object_or_404(queries.items(request.clinic), pk=pk)
    was = {name: getattr(item, name) for name in FIELDS}
    form = ItemForm(request.POST or None, clinic=request.clinic, initial=was)
    if request.method == "GET":
        return _form_page(request, form, item)
    try:
        commands.edit_item(item=item, by=request.member, given=_given(request, form))
    except BadValue as bad:
        return _form_page(request, _with(form, bad), item, status=422)
    return redirect("device", request.clinic.slug, item.pk)


@allow("device.edit")
@require_http_methods(["GET", "POST"])
@shows_refusal
def add_sheet(request: ClinicRequest) -> HttpResponse:
    """A CSV file: first what it would add or each problem with its row; then all of it, or none."""
    if request.method == "GET":
        return _sheet_page(request, SheetForm())
    confirmed = request.POST.get("text", "")
    form = SheetForm(None if confirmed else request.POST, request.FILES)
    try:
        text = confirmed or sheet.decoded(_file(form))
        found = sheet.read(text, request.member)
        if not confirmed or found.problems:
            return _sheet_page(request, SheetForm(), found, text)
        made = commands.add_items(by=request.member, rows=found.rows)
    except BadValue as bad:
        return _sheet_page(request, _with(SheetForm(request.POST) if confirmed else form, bad))
    return render(request, "equipment/sheet_done.html", {"made": made})


@allow("device.view")
@require_GET
def print_labels(request: ClinicRequest) -> HttpResponse:
    """Labels as a PDF: of all in house, or of those that are named; Letter or A4."""
    paper = request.GET.get("paper", "letter")
    rows = queries.items(request.clinic)
    named = request.GET.getlist("item")
    if paper not in labels.PAPERS or not all(map(_is_key, named)):
        raise Http404
    made = labels.pdf(request.clinic, rows.filter(pk__in=named) if named else rows, paper=paper)
    headers = {"Content-Disposition": 'inline; filename="labels.pdf"'}
    return HttpResponse(made, content_type="application/pdf", headers=headers)


@allow("device.view")
@require_GET
def scan(request: ClinicRequest, code: str) -> HttpResponse:
    """A label was scanned, or its short code typed: the item's page."""
    found = queries.items(request.clinic).filter(code__iexact=code).first()
    if found is None:
        return render(request, "equipment/no_label.html", {"code": code}, status=404)
    return redirect("device", request.clinic.slug, found.pk)


@allow("device.view")
@require_GET
def find(request: ClinicRequest) -> HttpResponse:
    """The short code that was typed on the register's page."""
    code = request.GET.get("code", "").strip()[:12]
    if not code:
        return redirect("devices", request.clinic.slug)
    return redirect("scan", request.clinic.slug, code)


def _given(request: ClinicRequest, form: ItemForm) -> dict[str, object]:
    """What was typed; a code that was left open is chosen, or stays."""
    form.refuse_unknown(request.POST)
    return {name: value for name, value in clean(form).items() if value or name != "code"}


def _with[F: ClinicForm](form: F, bad: BadValue) -> F:
    """The form with what was not accepted at its field."""
    if not form.errors:
        form.take(bad)
    return form


def _form_page(
    request: ClinicRequest, form: ItemForm, item: Item | None = None, status: int = 200
) -> HttpResponse:
    return render(request, "equipment/item_form.html", {"form": form, "item": item}, status=status)


def _file(form: SheetForm) -> bytes:
    data: bytes = clean(form)["file"].read(sheet.BYTES_MOST + 1)
    return data


def _sheet_page(
    request: ClinicRequest, form: SheetForm, found: sheet.Sheet | None = None, text: str = ""
) -> HttpResponse:
    status = 422 if form.errors or (found and found.problems) else 200
    context = {"form": form, "found": found, "text": text}
    return render(request, "equipment/sheet.html", context, status=status)


def _is_key(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
