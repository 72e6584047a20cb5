"""Home exercises: who may ask a patient to show or tell what they do at home."""

from collections.abc import Iterator
from typing import Final

from gaitbelt.domain.decision import Reason, guard
from gaitbelt.domain.pack_files import Pack
from gaitbelt.domain.scope import Permission, Role

# Teaching (T24) and guiding exercises (T08); a pack that forbids either by name bars both.
TEACHING: Final = ("T24", "T08")


@guard
def may_ask_back(pack: Pack, role: Role, *, doer: str) -> Iterator[Reason]:
    """Whether a role asks "show me, tell me": a technician not where the pack bars teaching.

    Source: scope §6 (US-NJ: no teaching; US-PA, US-NY, US-MT: no exercises).
    """
    if role.is_licensee:
        return
    for task in TEACHING:
        rule = pack.task_permissions.get(task)
        cell = rule.value if rule is not None else None
        if role is not Role.TECH or (cell is not None and cell.permission is Permission.N):
            facts = {"doer": doer, "role": role.value, "pack": pack.name}
            source = rule.source if rule is not None else "scope §2"
            yield Reason("home.no_teaching", facts, source=source)
            return
