"""After contact isolation: what was used there, and the product that cleans it (equipment §11)."""

from datetime import timedelta

import pytest

from gaitbelt.core import clock
from gaitbelt.core.errors import GuardRefused
from gaitbelt.core.events import read
from gaitbelt.core.models import Event
from gaitbelt.domain.item_states import ItemState, state_at
from gaitbelt.equipment import commands, facts, log
from gaitbelt.equipment.events import ItemUsed, ItemWiped
from gaitbelt.equipment.models import Item
from gaitbelt.equipment.tests.factories import BayFactory, BleachFactory, ItemFactory
from gaitbelt.people.tests.factories import MembershipFactory, PatientFactory, PrecautionFactory
from gaitbelt.people.tests.program import Program
from gaitbelt.treatment.tests.taps import as_member

pytestmark = pytest.mark.django_db


@pytest.fixture
def ann():
    return MembershipFactory.create()


@pytest.fixture
def bleach(ann):
    return BleachFactory.create(organization=ann.organization)


def used_bay(ann, code):
    """A bay in which somebody in isolation was treated."""
    bay = BayFactory.create(clinic=ann.clinic)
    cy = PatientFactory.create(organization=ann.organization)
    PrecautionFactory.create(patient=cy, code=code, text="Isolation")
    commands.use_items(items=[bay], patient=cy, by=ann, at=clock.now())
    commands.release_items(patient=cy, by=ann, at=clock.now())
    bay.refresh_from_db()
    return bay


def refusal(ann, bay, **said):
    with pytest.raises(GuardRefused) as refused:
        commands.wipe_place(area=bay.area, by=ann, at=clock.now(), **said)
    return refused.value.decision


def test_5_after_enteric_isolation_only_a_sporicidal_product_is_accepted(ann, bleach):
    bay = used_bay(ann, "CONTACT_ENTERIC")
    (reason,) = refusal(ann, bay).reasons
    assert (reason.code, reason.remedy) == ("device.needs_sporicidal", "product.take_sporicidal")
    refusal(ann, bay, product=bay.kind.product)
    at = clock.now()
    commands.wipe_place(area=bay.area, by=ann, at=at, product=bleach)
    bay.refresh_from_db()
    record = facts.record(bay)
    assert state_at(record, at + timedelta(seconds=599)) is ItemState.DISINFECTING
    assert state_at(record, at + timedelta(seconds=600)) is ItemState.AVAILABLE
    assert (bay.needs_sporicidal, bay.is_isolation_soiled) == (False, False)
    wiped = Event.objects.filter(type="item.wiped", subject=bay.pk).get()
    assert (read(wiped).product, read(wiped).is_sporicidal) == ("Bleach wipe", True)


def test_5_other_isolation_leaves_the_usual_product(ann):
    bay = used_bay(ann, "CONTACT")
    commands.wipe_place(area=bay.area, by=ann, at=clock.now())
    bay.refresh_from_db()
    assert not bay.is_isolation_soiled


def test_5_a_wipe_that_leaves_spores_counts_for_nothing_whoever_tells_of_it(ann):
    item = ItemFactory.create(clinic=ann.clinic)
    at = clock.now()
    log.fold(item, ItemUsed(is_isolation=True, is_enteric=True), at=at, patient_id=None)
    log.fold(item, ItemWiped(wiped_at=at, product="Quat wipe", contact_s=120), at=at)
    assert (item.state, item.needs_sporicidal) == (Item.State.IN_USE, True)


def test_5_the_refusal_names_the_product_and_one_tap_wipes_with_it(ann, bleach):
    bay = used_bay(ann, "CONTACT_ENTERIC")
    client = as_member(ann)
    where = f"/c/{ann.clinic.slug}/areas/{bay.area_id}/wiped"
    refused = client.post(where, headers={"HX-Request": "true"})
    shown = refused.content.decode()
    assert refused.status_code == 409
    assert "Quat wipe leaves spores" in shown
    assert f"Wiped {bay.area.name} with Bleach wipe, wet 10 min" in shown
    done = client.post(
        where, {"product": bleach.pk}, headers={"HX-Request": "true", "HX-Target": "refusal"}
    )
    assert done.status_code == 200
    assert Item.objects.get(pk=bay.pk).state == Item.State.DISINFECTING


def test_5_rest_lists_the_products_and_takes_the_one_that_fits(ann, bleach):
    unit = used_bay(ann, "CONTACT_ENTERIC")
    program = Program(ann)
    where = f"/items/{unit.pk}/events"
    assert program.post(where, {"type": "wiped"}).status_code == 409
    (fits,) = [each for each in program.get("/products").json()["items"] if each["is_sporicidal"]]
    assert fits["contact_s"] == 600
    wiped = program.post(where, {"type": "wiped", "product": fits["id"]})
    assert (wiped.status_code, wiped.json()["state"]) == (201, "disinfecting")
    strange = program.post(where, {"type": "wiped", "product": str(unit.pk)})
    assert strange.status_code == 422


def test_1_what_enteric_isolation_soiled_is_refused_with_the_product_as_the_way_on(ann):
    bay = used_bay(ann, "CONTACT_ENTERIC")
    cy = PatientFactory.create(organization=ann.organization)
    with pytest.raises(GuardRefused) as refused:
        commands.begin_use(item=bay, patient=cy, by=ann, at=clock.now())
    assert refused.value.decision.codes == {"device.soiled_enteric"}


def test_5_isolation_that_is_found_during_the_visit_counts_when_the_bay_is_left(ann):
    bay = BayFactory.create(clinic=ann.clinic)
    cy = PatientFactory.create(organization=ann.organization)
    commands.use_items(items=[bay], patient=cy, by=ann, at=clock.now())
    PrecautionFactory.create(patient=cy, code="CONTACT_ENTERIC", text="Isolation")
    commands.release_items(patient=cy, by=ann, at=clock.now())
    bay.refresh_from_db()
    assert (bay.is_isolation_soiled, bay.needs_sporicidal) == (True, True)
