"""How long a patient's record is kept: by the pack, and longer for a minor (scope §5, §6)."""

import re
from dataclasses import dataclass
from datetime import date

from gaitbelt.domain.packs import Pack
from gaitbelt.domain.staff import birthday


@dataclass(frozen=True, slots=True)
class Kept:
    """Until when a record is kept at least; `until_on` None: without an end.

    Rows are never removed from a record, whatever this says: the database refuses it.
    """

    until_on: date | None
    source: str


def kept(pack: Pack, *, last_care_on: date, birth_on: date) -> Kept:
    """The later of so many years after the last care and of the age until which minors' are kept.

    A pack that does not say, or sets no limit, gives no end: nothing may be removed.
    """
    years = pack.record_retention_years
    if years is None or not isinstance(years.value, int):
        return Kept(None, years.source if years is not None else "")
    until_on, source = birthday(last_care_on, years.value), years.source
    minors = pack.minor_rule
    age = re.search(r"age (\d+)", minors.value) if minors is not None else None
    if minors is not None and age is not None:
        of_age_on = birthday(birth_on, int(age.group(1)))
        if of_age_on > until_on:
            return Kept(of_age_on, minors.source)
    return Kept(until_on, source)
