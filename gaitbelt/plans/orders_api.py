"""REST: an order of a physical agent: its numbers, the licensee's screen, what is decided."""

from datetime import date
from typing import Annotated
from uuid import UUID

from ninja import Router
from pydantic import Field

from gaitbelt.core.api import Given, Line, Shown, reads
from gaitbelt.core.errors import NotHere
from gaitbelt.core.rights import ClinicRequest, allow_api
from gaitbelt.domain.modality_orders import SPECS
from gaitbelt.plans import commands, orders, queries
from gaitbelt.plans.models import PlanItem

router = Router(tags=["plans"])
type Number = Annotated[float, Field(strict=True, gt=-1e6, lt=1e6, allow_inf_nan=False)]


class NumberShown(Shown):
    """One number of an order with its hard limits; `choices` where only some values exist."""

    name: str
    value: float | None
    low: float
    high: float
    unit: str
    choices: list[float]


class AgainstShown(Shown):
    """A condition that speaks against the order.

    `verdict`: never, override (written by the therapist) or accept (all together, with the order).
    """

    condition: str
    text: str
    verdict: str
    reason: str
    is_accepted: bool


class OrderShown(Shown):
    """An order with its screen; `on_file`: conditions that precautions in force say."""

    id: UUID
    plan: UUID
    code: str
    name: str
    site: str
    side: str
    numbers: list[NumberShown]
    advice: list[str]
    test: str
    right_of_ten: int | None
    conditions: list[str]
    on_file: list[str]
    has_consent: bool
    screened_by: str
    valid_until: date | None
    against: list[AgainstShown]
    is_home: bool


class Numbers(Given):
    """Every number of the order by its name, and the site, which stays without one."""

    values: dict[str, Number]
    site: str = Field("", max_length=40)


class Screening(Given):
    """What a licensee found: conditions, how many of ten were told right, the patient's consent."""

    conditions: list[str] = Field(default=[], max_length=60)
    right_of_ten: Annotated[int, Field(strict=True, ge=0, le=10)] | None = None
    has_consent: bool


class Deciding(Given):
    """What the therapist accepts, and each override with its reason, by condition."""

    accept: bool
    overrides: dict[str, Line] = {}


class ForHome(Given):
    """Whether the item is to be done at home as well."""

    is_home: bool


class HomeShown(Shown):
    """An item that is for home, or no longer."""

    item: UUID
    is_home: bool


@router.get("/plan-items/{id}/order", response=OrderShown)
@allow_api("plan.screen")
@reads("order")
def order(request: ClinicRequest, id: UUID) -> OrderShown:
    """One order with everything that speaks against it."""
    item = _item(request, id)
    request.tells_of = [item.plan.patient_id]
    return _order(item)


@router.post("/plan-items/{id}/order", response=OrderShown)
@allow_api("plan.write")
def write(request: ClinicRequest, id: UUID, given: Numbers) -> OrderShown:
    """Write the numbers of an order of a draft; outside its limits nothing is kept."""
    item = _item(request, id)
    commands.write_order(item=item, by=request.member, values=given.values, site=given.site)
    return _order(_item(request, id))


@router.post("/plan-items/{id}/screen", response=OrderShown)
@allow_api("plan.screen")
def screen(request: ClinicRequest, id: UUID, given: Screening) -> OrderShown:
    """Sign the screen of an order: it holds for 30 days."""
    item = _item(request, id)
    test, right = SPECS[item.code].test, given.right_of_ten
    commands.screen_order(
        item=item,
        by=request.member,
        on=request.clinic.today(),
        conditions=given.conditions,
        tests={test: right} if test and right is not None else {},
        consent=given.has_consent,
    )
    return _order(_item(request, id))


@router.post("/plan-items/{id}/decide", response=OrderShown)
@allow_api("plan.write")
def decide(request: ClinicRequest, id: UUID, given: Deciding) -> OrderShown:
    """The therapist accepts and overrides; what is absolute stays so."""
    item = _item(request, id)
    commands.decide_order(
        item=item, by=request.member, accept=given.accept, overrides=given.overrides
    )
    return _order(_item(request, id))


@router.post("/plan-items/{id}/home", response=HomeShown)
@allow_api("plan.write")
def home(request: ClinicRequest, id: UUID, given: ForHome) -> HomeShown:
    """The therapist gives an item for home, or takes it back."""
    item = queries.item_of(request.clinic, id)
    commands.mark_home(item=item, by=request.member, is_home=given.is_home)
    return HomeShown(item=id, is_home=given.is_home)


def _item(request: ClinicRequest, pk: UUID) -> PlanItem:
    item = queries.item_of(request.clinic, pk)
    if item.code not in SPECS:
        raise NotHere
    return item


def _order(item: PlanItem) -> OrderShown:
    found, test = orders.screen_of(item), SPECS[item.code].test
    on_file = orders.conditions_on_file(item.plan.patient)
    return OrderShown.of(
        item,
        plan=item.plan_id,
        name=item.title,
        site=item.region,
        numbers=[
            NumberShown.of(each, value=value, choices=list(each.choices))
            for each, _label, value in orders.parameters(item)
        ],
        advice=orders.warnings(item),
        test=test,
        right_of_ten=(found.tests or {}).get(test),
        conditions=list(found.conditions),
        on_file=sorted(on_file),
        has_consent=found.consent,
        screened_by=found.by,
        valid_until=orders.valid_until(item),
        against=[
            AgainstShown.of(line, condition=line.code, text=line.words)
            for line in orders.lines(item, on_file)
        ],
    )
