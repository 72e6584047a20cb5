"""The cast of the rules' tests: Ann the technician, Bo the therapist, Cy the patient, one day."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from gaitbelt.domain.competency import NAMES, Credential, Doer, SignOff, by_code
from gaitbelt.domain.delegation import Delegation, ItemFacts, PlanFacts, expires_on
from gaitbelt.domain.gate_facts import Place, StartFacts
from gaitbelt.domain.hygiene import DeviceFacts, ItemRecord, ItemState
from gaitbelt.domain.packs import PACKS, FacilityPolicy
from gaitbelt.domain.safety import PatientFacts
from gaitbelt.domain.scope import Permission, Role
from gaitbelt.domain.supervision import Presence, SupervisorFacts

TODAY = date(2026, 7, 29)
NINE = datetime(2026, 7, 29, 14, 0, tzinfo=UTC)  # nine o'clock in Texas
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)

TEXAS = Place(
    pack=PACKS["US-TX"],
    facility=FacilityPolicy(
        permissions={"T08": Permission.D, "T14": Permission.D},
        signed_by="Bo",
        signed_on=date(2026, 1, 5),
        expired_cpr="block_at_once",
    ),
)
PENNSYLVANIA = Place(pack=PACKS["US-PA"], facility=FacilityPolicy())

SIGN_OFFS = by_code(SignOff(code, TODAY - 90 * DAY, TODAY + 90 * DAY, "bo") for code in NAMES)
CARDS = {"K15": Credential("K15", TODAY + 90 * DAY), "BBP": Credential("BBP", TODAY + 90 * DAY)}
ANN = Doer("ann", "Ann", Role.TECH, SIGN_OFFS, CARDS, date(2003, 5, 6))
BO = Doer("bo", "Bo", Role.PT)
PAT = Doer("pat", "Pat", Role.PTA)

ON_SITE = Presence(
    rostered_from=NINE - 60 * MINUTE, rostered_until=NINE + 480 * MINUTE, seen_at=NINE - 30 * MINUTE
)
BO_HERE = SupervisorFacts("bo", "Bo", Role.PT, ON_SITE)
PAT_HERE = SupervisorFacts("pat", "Pat", Role.PTA, ON_SITE)

CY = PatientFacts("cy", "Cy", precautions_acknowledged=True)
PLAN = PlanFacts(1, True, TODAY - 10 * DAY, TODAY - 10 * DAY)
HANDED = Delegation("ann", NINE - 10 * DAY, expires_on(TODAY - 10 * DAY), 1)
BRIDGE = ItemFacts(
    task="T08",
    name="Bridge",
    id="bridge",
    region="lower",
    has_dose=True,
    has_limits=True,
    has_stop_rules=True,
    done_before_with_licensee=True,
    delegations=(HANDED,),
)
HOT_PACK = replace(
    BRIDGE, task="T14", name="Hot pack", id="hot-pack", region=None, modality="HOT_PACK"
)
TABLE_2 = DeviceFacts("t2", "Table 2", "E01", ItemRecord(ItemState.AVAILABLE))

START = StartFacts(
    at=NINE,
    on=TODAY,
    place=TEXAS,
    doer=ANN,
    patient=CY,
    plan=PLAN,
    supervisor=BO_HERE,
    item=BRIDGE,
    devices=(TABLE_2,),
    licensees_now=("Bo",),
)
# Ann's hot pack in Pennsylvania, after Bo's Go for the visit.
PA_GO = replace(START, place=PENNSYLVANIA, item=HOT_PACK, go_at=NINE - MINUTE)


def start(**changes: Any) -> StartFacts:
    """The ordinary start: Ann leads Cy's bridge in Texas under Bo; with some facts changed."""
    return replace(START, **changes)
