"""An ordinary bay, ultrasound unit and hot-pack tank."""

from datetime import date

from factory import LazyFunction, SelfAttribute, Sequence, SubFactory, Trait
from factory.django import DjangoModelFactory

from gaitbelt.core import clock
from gaitbelt.equipment.models import Item, ItemDue, Kind, Product
from gaitbelt.people.tests.factories import AreaFactory, ClinicFactory, OrganizationFactory


class ProductFactory(DjangoModelFactory[Product]):
    class Meta:
        model = Product

    organization = SubFactory(OrganizationFactory)
    name = "Quat wipe"
    active_ingredient = "quaternary ammonium"
    contact_s = 120


class BleachFactory(ProductFactory):
    """Cleans against spores."""

    name = "Bleach wipe"
    active_ingredient = "sodium hypochlorite"
    contact_s = 600
    is_sporicidal = True


class KindFactory(DjangoModelFactory[Kind]):
    """An ultrasound: tracked one by one, powered, applied to patients."""

    class Meta:
        model = Kind

    class Params:
        place = Trait(name="Bay", category="E01", grain=Kind.Grain.PLACE)
        rack = Trait(name="Dumbbell rack", category="E03", grain=Kind.Grain.SET)
        tank_of_packs = Trait(
            name="Hot packs", category="E13", grain=Kind.Grain.SET, is_shared=True, tank="hot_packs"
        )

    organization = SubFactory(OrganizationFactory)
    slug = Sequence(lambda n: f"kind-{n}")
    name = "Ultrasound"
    category = "E12"
    grain = Kind.Grain.SINGLE
    product = SubFactory(ProductFactory, organization=SelfAttribute("..organization"))


class ItemFactory(DjangoModelFactory[Item]):
    class Meta:
        model = Item

    class Params:
        soiled = Trait(state=Item.State.SOILED)

    clinic = SubFactory(ClinicFactory)
    organization = SelfAttribute("clinic.organization")
    kind = SubFactory(KindFactory, organization=SelfAttribute("..organization"))
    label = Sequence(lambda n: f"Ultrasound {n}")
    code = Sequence(lambda n: f"G{n:04}")
    state_at = LazyFunction(clock.now)


class BayFactory(ItemFactory):
    """The place item of an area: the bay with all it holds."""

    kind = SubFactory(KindFactory, organization=SelfAttribute("..organization"), place=True)
    area = SubFactory(AreaFactory, clinic=SelfAttribute("..clinic"))


class TankFactory(ItemFactory):
    kind = SubFactory(KindFactory, organization=SelfAttribute("..organization"), tank_of_packs=True)
    label = Sequence(lambda n: f"Hot packs {n}")


class ItemDueFactory(DjangoModelFactory[ItemDue]):
    """A calibration that has lapsed."""

    class Meta:
        model = ItemDue

    item = SubFactory(ItemFactory)
    organization = SelfAttribute("item.organization")
    kind = "calibration"
    due_on = date(2026, 11, 17)
