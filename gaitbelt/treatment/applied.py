"""What has been applied to a place of a patient today already (modalities §9.10)."""

from datetime import datetime

from django.db.models import QuerySet

from gaitbelt.domain.modalities import Modality
from gaitbelt.domain.modality_orders import SPECS
from gaitbelt.treatment.models import ItemRun

HEAT = tuple(code for code, spec in SPECS.items() if spec.agent == "HEAT")


def minutes_since_cold(run: ItemRun, at: datetime) -> float | None:
    """Since cold last came off this place; None without any (1 SQL query for a cold pack)."""
    if run.item.code != Modality.COLD_PACK:
        return None
    packs = _off_today(run, (run.item.code,), at)
    newest = packs.order_by("-removed_at").values_list("removed_at", flat=True).first()
    return None if newest is None else (at - newest).total_seconds() // 60


def heat_today(run: ItemRun, at: datetime) -> int:
    """How often heat came off this place (1 SQL query for heat)."""
    return _off_today(run, HEAT, at).count() if run.item.code in HEAT else 0


def _off_today(run: ItemRun, codes: tuple[str, ...], at: datetime) -> QuerySet[ItemRun]:
    """What came off the same place of the same patient on this clinic day, up to `at`."""
    item, session = run.item, run.session
    return ItemRun.objects.filter(
        session__patient=session.patient_id,
        item__code__in=codes,
        item__region=item.region,
        item__side=item.side,
        removed_at__gte=session.clinic.day_bounds(session.clinic.day_at(at))[0],
        removed_at__lte=at,
    )
