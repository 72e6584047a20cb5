"""What the clinic knew at the moment of an incident, kept with the report (session-safety §12)."""

from datetime import datetime
from typing import Any

from gaitbelt.people.models import Membership
from gaitbelt.plans import doses
from gaitbelt.treatment.models import ItemRun, Session
from gaitbelt.workforce.facts import team_at


def of_moment(session: Session | None, by: Membership | None, at: datetime) -> dict[str, Any]:
    """Plan version, item in hand with its settings, device, supervision, assist, precautions.

    Names and codes as they stood then; nothing is looked up again later (≤ 6 SQL queries).
    """
    if session is None:
        return {}
    technician = session.technician
    technician.clinic = session.clinic
    cover = team_at(session.clinic, at).cover_of(technician)
    run = _in_hand(session)
    in_force = session.patient.precautions.filter(ended_at=None, set_at__lte=at)
    return {
        "plan": session.plan.number,
        "technician": technician.name,
        "supervisor": cover.supervisor.name if cover else "",
        "assist": session.transfer or session.patient.mobility,
        "precautions": sorted(in_force.values_list("code", flat=True)),
        "vitals": session.vitals.get("last", {}) | session.vitals.get("values", {}),
        **(_of_item(run) if run else {}),
    }


def _in_hand(session: Session) -> ItemRun | None:
    """What runs, else what was last begun."""
    runs = session.runs.select_related("item", "device").exclude(started_at=None)
    running = runs.filter(status=ItemRun.Status.RUNNING).order_by("-started_at").first()
    return running or runs.order_by("-started_at").first()


def _of_item(run: ItemRun) -> dict[str, Any]:
    device = run.device
    return {
        "item": run.item.code,
        "dose": doses.dose(run.item, run.actual),
        "settings": {**run.item.parameters, **{k: run.actual.get(k) for k in ("layers", "side")}},
        "device": device.label if device else "",
        "device_state": device.state if device else "",
    }
