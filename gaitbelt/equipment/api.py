"""REST: equipment with its state now, and what happens to it."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Literal
from uuid import UUID

from ninja import Body, Query, Router
from ninja.responses import Status
from pydantic import Field, StringConstraints

from gaitbelt.core import clock
from gaitbelt.core.api import (
    Day,
    Given,
    Line,
    Moment,
    Named,
    Page,
    PageAsked,
    ReasonShown,
    Shown,
    chosen,
    named,
    page_of,
    reasons_shown,
)
from gaitbelt.core.db import one_of
from gaitbelt.core.rights import ClinicRequest, allow_api
from gaitbelt.equipment import commands, queries
from gaitbelt.equipment.models import Item, Product
from gaitbelt.people.models import Clinic, Membership
from gaitbelt.people.queries import patients_of

router = Router(tags=["equipment"])


class ItemShown(Shown):
    """An item with its state now; `reasons` are all that speak against using it."""

    id: UUID
    name: str
    code: str
    kind: Named
    area: Named | None
    state: str
    ready_at: datetime | None
    reasons: list[ReasonShown]


class ProductShown(Shown):
    """A disinfectant with the contact time of its label, s."""

    id: UUID
    name: str
    active_ingredient: str
    contact_s: int
    is_sporicidal: bool


class Products(Shown):
    items: list[ProductShown]
    next: str | None


class Items(Shown):
    items: list[ItemShown]
    next: str | None


class Used(Given):
    """A patient's treatment begins to use it; refused with the units that are ready."""

    type: Literal["used"]
    patient: UUID

    def happen(self, item: Item, by: Membership, at: datetime) -> None:
        patient = chosen(patient=(patients_of(by.clinic), self.patient))["patient"]
        commands.begin_use(item=item, patient=patient, by=by, at=at)


class Released(Given):
    """The patient is done with it: it is to be wiped."""

    type: Literal["released"]

    def happen(self, item: Item, by: Membership, at: datetime) -> None:
        commands.release_item(item=item, by=by, at=at)


class Wiped(Given):
    """Cleaned, wetted and inspected; `wiped_at` is for a forgotten entry.

    `product`: where it was not the usual one; after enteric isolation a sporicidal one is needed.
    """

    type: Literal["wiped"]
    wiped_at: Moment | None = None
    product: UUID | None = None

    def happen(self, item: Item, by: Membership, at: datetime) -> None:
        known = Product.objects.filter(organization_id=by.organization_id)
        product = chosen(product=(known, self.product))["product"]
        commands.wipe_items(items=[item], by=by, at=at, wiped_at=self.wiped_at, product=product)


class Temperature(Given):
    """The thermometer of a tank, °C."""

    type: Literal["temperature"]
    celsius: Annotated[float, Field(strict=True, gt=-1000, lt=1000, allow_inf_nan=False)]

    def happen(self, item: Item, by: Membership, at: datetime) -> None:
        celsius = Decimal(str(round(self.celsius, 1)))
        commands.log_temperature(item=item, celsius=celsius, by=by, at=at)


class TagOut(Given):
    """A fault was found: nobody uses it."""

    type: Literal["tag-out"]
    note: Annotated[Line, StringConstraints(min_length=1)]

    def happen(self, item: Item, by: Membership, at: datetime) -> None:
        commands.tag_out(item=item, note=self.note, by=by, at=at)


class ItemsAsked(PageAsked):
    """`code`: the short code of one label."""

    code: Annotated[str, StringConstraints(max_length=12)] = ""


class ItemGiven(Given):
    """One thing for the register; without a code it gets the next of its kind."""

    label: Annotated[Line, StringConstraints(min_length=1, max_length=60)]
    kind: UUID
    area: UUID | None = None
    code: Annotated[Line, StringConstraints(max_length=12)] = ""
    serial: Annotated[Line, StringConstraints(max_length=60)] = ""
    maker: Annotated[Line, StringConstraints(max_length=80)] = ""
    model: Annotated[Line, StringConstraints(max_length=80)] = ""
    bought_on: Day | None = None


Happening = Annotated[Used | Released | Wiped | Temperature | TagOut, Field(discriminator="type")]


@router.get("/items", response=Items)
@allow_api("device.view")
def items(request: ClinicRequest, asked: Query[ItemsAsked]) -> Items:
    """Everything in house with its state now, by kind and label; or what one label says."""
    rows = queries.items(request.clinic)
    if asked.code:
        rows = rows.filter(code__iexact=asked.code)
    page: Page[Item] = page_of(rows, asked, by=("kind__name", "label"))
    return Items(items=[_item(each, request.clinic) for each in page.rows], next=page.next)


@router.get("/products", response=Products)
@allow_api("device.view")
def products(request: ClinicRequest, asked: Query[PageAsked]) -> Products:
    """The disinfectants of the organization, by name."""
    rows = Product.objects.filter(organization_id=request.clinic.organization_id)
    page: Page[Product] = page_of(rows, asked, by=("name",))
    return Products(items=[ProductShown.of(each) for each in page.rows], next=page.next)


@router.post("/items", response={201: ItemShown})
@allow_api("device.edit")
def add_item(request: ClinicRequest, given: Body[ItemGiven]) -> Status[ItemShown]:
    """Put one thing into the register; it comes in to be wiped."""
    (made,) = commands.add_items(by=request.member, rows=[given.model_dump(exclude_defaults=True)])
    return Status(201, _item(_found(request.clinic, made.pk), request.clinic))


@router.post("/items/{id}/events", response={201: ItemShown})
@allow_api("device.clean")
def happened(request: ClinicRequest, id: UUID, given: Body[Happening]) -> Status[ItemShown]:
    """Use, release or wipe an item, log its temperature, or tag it out."""
    given.happen(_found(request.clinic, id), request.member, clock.now())
    return Status(201, _item(_found(request.clinic, id), request.clinic))


def _found(clinic: Clinic, pk: UUID) -> Item:
    return one_of(queries.items(clinic), pk)


def _item(row: Item, clinic: Clinic) -> ItemShown:
    now = clock.now()
    shown = queries.standing(row, clinic, now)
    kind = named(row.kind)
    assert kind is not None
    return ItemShown(
        id=row.pk,
        name=row.label,
        code=row.code,
        kind=kind,
        area=named(row.area),
        state=shown.state.value,
        ready_at=shown.ready_at if shown.ready_at and shown.ready_at > now else None,
        reasons=reasons_shown(shown.reasons, clinic),
    )
