"""The rows of items while a command changes them."""

from collections.abc import Iterable

from gaitbelt.equipment.models import Item


def locked_items(items: Iterable[Item]) -> list[Item]:
    """The same items, locked until the transaction ends, in one order for everyone."""
    keys = [item.pk for item in items]
    return list(
        Item.objects.select_for_update(of=("self",))
        .filter(pk__in=keys)
        .select_related("kind__product", "clinic")
        .order_by("pk")
    )
