"""Safety rounds on the first screens: what is to be walked now, what is not in order."""

from dataclasses import dataclass
from datetime import datetime

from gaitbelt.equipment import round_queries
from gaitbelt.equipment.models import Hazard
from gaitbelt.equipment.round_queries import Walk
from gaitbelt.floor.glance import Glance


@dataclass(frozen=True)
class Rounds:
    """Rounds that are due, and the hazards that this member is shown."""

    due: list[Walk]
    hazards: list[Hazard]
    at: datetime

    @property
    def is_none(self) -> bool:
        return not (self.due or self.hazards)


def of_floor(glance: Glance) -> Rounds:
    """Due rounds; critical hazards and the member's own (3 SQL queries)."""
    walks = round_queries.walks(glance.clinic, glance.at)
    hazards = [
        row
        for row in round_queries.hazards_in(walks)
        if row.is_critical or row.owner_id == glance.member.pk
    ]
    return Rounds(round_queries.due(walks), hazards, glance.at)


def of_manager(glance: Glance) -> Rounds:
    """Due rounds and every open hazard (3 SQL queries)."""
    walks = round_queries.walks(glance.clinic, glance.at)
    return Rounds(round_queries.due(walks), round_queries.hazards_in(walks), glance.at)
