"""The REST interface at /api/v1: the operations of every feature on one NinjaAPI (D8)."""

from gaitbelt.equipment.api import router as equipment
from gaitbelt.equipment.check_api import router as checks
from gaitbelt.equipment.round_api import router as rounds
from gaitbelt.interop.frame import build
from gaitbelt.oversight.api import router as oversight
from gaitbelt.oversight.brief_api import router as briefs
from gaitbelt.oversight.course_api import router as courses
from gaitbelt.oversight.incident_api import router as incidents
from gaitbelt.oversight.ledger_api import router as ledgers
from gaitbelt.oversight.merge_api import router as merges
from gaitbelt.oversight.progress_api import router as progress
from gaitbelt.oversight.timeline_api import router as timelines
from gaitbelt.people.api import router as people
from gaitbelt.plans.api import router as plans
from gaitbelt.plans.orders_api import router as orders
from gaitbelt.rulebook.api import router as rulebook
from gaitbelt.schedule.api import router as schedule
from gaitbelt.treatment.api import router as treatment
from gaitbelt.treatment.falls_api import router as falls
from gaitbelt.treatment.moves_api import router as moves
from gaitbelt.treatment.told_api import router as told
from gaitbelt.workforce.api import router as workforce

FEATURES = (
    people,
    workforce,
    equipment,
    plans,
    orders,
    schedule,
    treatment,
    moves,
    falls,
    told,
    oversight,
    courses,
    ledgers,
    timelines,
    progress,
    merges,
    rulebook,
    incidents,
    briefs,
    checks,
    rounds,
)

api = build(FEATURES)
