"""The meter that sessions turn: uses and seconds run, and what falls due by them."""

from collections.abc import Iterable
from datetime import date

from gaitbelt.equipment.models import Item, ItemDue


def reach_by_meter(items: Iterable[Item], *, day: date) -> None:
    """Give a due date that counts uses or hours its day, once its item's meter has reached it.

    From that day on it is a due date like any other (1 SQL query, and 1 for what was reached).
    """
    by_key = {item.pk: item for item in items}
    waiting = ItemDue.objects.filter(item__in=by_key, ended_at=None, due_on=None)
    reached = [row.pk for row in waiting if _is_reached(row, by_key[row.item_id])]
    if reached:
        ItemDue.objects.filter(pk__in=reached).update(due_on=day)


def _is_reached(row: ItemDue, item: Item) -> bool:
    by_uses = row.due_at_uses is not None and item.uses >= row.due_at_uses
    return by_uses or (row.due_at_run_s is not None and item.run_s >= row.due_at_run_s)
