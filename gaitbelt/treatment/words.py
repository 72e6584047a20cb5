"""Doses, outcomes and reasons in words, for screens."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gaitbelt.domain.vitals import Measure
from gaitbelt.people.precautions import MEASURED
from gaitbelt.plans.doses import dose
from gaitbelt.plans.models import PlanItem
from gaitbelt.plans.sites import site_words
from gaitbelt.treatment.models import ItemRun

SIDES = {
    "L": gettext_lazy("left"),
    "R": gettext_lazy("right"),
    "B": gettext_lazy("both sides"),
    "ALT": gettext_lazy("in turn"),
    "MID": gettext_lazy("middle"),
}
DEVIATIONS = {
    "pain": gettext_lazy("Pain"),
    "fatigue": gettext_lazy("Tired"),
    "time": gettext_lazy("No time"),
    "equipment": gettext_lazy("Equipment"),
    "refused": gettext_lazy("Did not want to"),
    "therapist_order": gettext_lazy("Therapist said so"),
    "other": gettext_lazy("Other"),
}
SIGNS = {
    "R01": gettext_lazy("Chest pain or pressure"),
    "R02": gettext_lazy("Severe breathlessness, blue lips"),
    "R03": gettext_lazy("Fainted"),
    "R04": gettext_lazy("Face droops, arm weak, speech or sight changed"),
    "R05": gettext_lazy("Seizure"),
    "R06": gettext_lazy("Swelling or hives with trouble breathing"),
    "R07": gettext_lazy("Heavy bleeding, deformity"),
    "R08": gettext_lazy("Sudden worst headache, or head strike on blood thinner"),
    "R09a": gettext_lazy("Pale, cold sweat, feels faint"),
    "R09b": gettext_lazy("Dizzy"),
    "R10": gettext_lazy("Heart stumbles or races"),
    "R11": gettext_lazy("New calf pain, swelling or warmth"),
    "R12": gettext_lazy("Saddle numb, bladder or bowel change, both legs weak"),
    "R13": gettext_lazy("Pop with sudden loss of function"),
    "R14": gettext_lazy("Fever, wound red or open"),
    "R15": gettext_lazy("New numbness or weakness in one limb"),
    "R16a": gettext_lazy("Shaky, sweating: low sugar, awake and can swallow"),
    "R16b": gettext_lazy("Low sugar, and confused or cannot swallow"),
    "R17": gettext_lazy("Blister, burn or skin colour change"),
    "R18": gettext_lazy("Night pain, weight loss, or a fall since last time"),
    "R19": gettext_lazy("Something for the therapist alone"),
    "R20": gettext_lazy("Seems intoxicated, or a medicine mix-up"),
    "R21": gettext_lazy("Spinal cord injury with pounding headache, flushing"),
    "PAIN_NEW": gettext_lazy("New severe pain that nothing explains"),
    "SPO2_FLAT": gettext_lazy("Oxygen has not risen after 60 seconds of rest"),
}
BODY_PARTS = {
    "head": gettext_lazy("Head"),
    "neck": gettext_lazy("Neck"),
    "chest": gettext_lazy("Chest"),
    "back": gettext_lazy("Back"),
    "shoulder_left": gettext_lazy("Left shoulder"),
    "shoulder_right": gettext_lazy("Right shoulder"),
    "arm_left": gettext_lazy("Left arm or hand"),
    "arm_right": gettext_lazy("Right arm or hand"),
    "hip_left": gettext_lazy("Left hip"),
    "hip_right": gettext_lazy("Right hip"),
    "knee_left": gettext_lazy("Left knee"),
    "knee_right": gettext_lazy("Right knee"),
    "leg_left": gettext_lazy("Left leg or foot"),
    "leg_right": gettext_lazy("Right leg or foot"),
}
WHY = {
    "home.needs_help": gettext_lazy("Needs help with what to do at home"),
    "pain.holds": gettext_lazy("Pain %(pain)s, limit %(limit)s"),
    "pain.over_limit": gettext_lazy("Pain %(pain)s, limit %(limit)s"),
    "pain.up": gettext_lazy("Pain %(pain)s, more than at the start"),
    "effort.over_limit": gettext_lazy("Effort %(effort)s, limit %(limit)s"),
    "patient.lowered": gettext_lazy("Lowered to the floor"),
    "patient.fell": gettext_lazy("Fell"),
    "patient.rescued": gettext_lazy("Moved out of danger"),
    "move.not_there": gettext_lazy("Named in a move, and says they were not there"),
    "skin.doubtful": gettext_lazy("Skin looks doubtful under %(item)s"),
    "skin.abnormal": gettext_lazy("Skin not normal under %(item)s"),
}
MEASURES = {
    measure.value: said for measure, said in MEASURED.items() if measure is not Measure.PAIN
}  # what the vitals sheet asks; pain is asked by itself
MOMENTS = {
    "rest": gettext_lazy("At rest"),
    "during": gettext_lazy("During exercise"),
    "after": gettext_lazy("After exercise"),
}
AT_HOME = {
    "all": gettext_lazy("Yes, as on the sheet"),
    "some": gettext_lazy("Some of it"),
    "none": gettext_lazy("Not this time"),
}
BACK = {
    "showed": gettext_lazy("Showed me"),
    "told": gettext_lazy("Told me"),
    "needs_help": gettext_lazy("Needs help"),
}
LEVELS = {
    1: gettext_lazy("Tell"),
    2: gettext_lazy("Hold"),
    3: gettext_lazy("Stop"),
    4: gettext_lazy("Emergency"),
}


def amount(item: PlanItem, actual: Mapping[str, Any]) -> float:
    """One number for a course of visits: repetitions in all, else seconds, else minutes."""
    sets = actual.get("sets", item.sets)
    sets = 1 if sets is None else sets
    reps = actual.get("reps", item.reps)
    if reps is not None:
        return float(sets * reps)
    seconds = actual.get("duration_s") or actual.get("hold_s") or item.duration_s or item.hold_s
    return float(sets * (seconds or 0)) or float(actual.get("minutes") or 0)


def place(item: PlanItem) -> str:
    """Where on the body, with the side where it matters: left knee."""
    side = str(SIDES[item.side]) if item.side in {"L", "R", "B"} else ""
    return " ".join(part for part in (side, site_words(item.region)) if part)


def title(item: PlanItem) -> str:
    """An item as a lane names it: Cold pack, left knee."""
    where, is_pack = place(item), item.kind == PlanItem.Kind.MODALITY
    return f"{item.title}, {where}" if where and is_pack else item.title


def doing(run: ItemRun) -> str:
    """What is really done: the item, or the alternate that a licensee has put in its place."""
    code = run.item.alternate_code if run.actual.get("alternate") else ""
    return titled(code) if code else title(run.item)


def titled(code: str) -> str:
    """An exercise of the library by its code, "" without one."""
    return PlanItem(code=code, name=code).title if code else ""


def outcome(run: ItemRun) -> str:
    """What became of an item, in one line."""
    said = run.actual
    if run.status == ItemRun.Status.DONE:
        as_said = said.get("as_prescribed", True)
        return _("%(dose)s as prescribed") % {"dose": dose(run.item)} if as_said else _done(run)
    if run.status == ItemRun.Status.PARTIAL:
        return " · ".join(part for part in (_done(run), reason(said.get("reason"))) if part)
    if run.status == ItemRun.Status.NOT_DONE:
        return " · ".join((_("not done"), reason(said.get("reason")).lower()))
    if run.status == ItemRun.Status.LICENSEE:
        return _("a licensee leads")
    return dose(run.item)


def _done(run: ItemRun) -> str:
    return dose(run.item, run.actual)


def reason(code: str | None) -> str:
    return str(DEVIATIONS.get(code or "", ""))


MOVES = {
    "bed_chair": gettext_lazy("Bed and chair"),
    "sit_stand": gettext_lazy("Sit to stand"),
    "floor_chair": gettext_lazy("Floor to chair"),
    "gait": gettext_lazy("Walking"),
}
LOWERED = {
    "lowered": gettext_lazy("I lowered them to the floor"),
    "fell": gettext_lazy("They fell"),
    "rescued": gettext_lazy("I moved them out of danger"),
}
AIDS = {
    "belt": gettext_lazy("Gait belt"),
    "stand_aid": gettext_lazy("Stand aid"),
    "lift": gettext_lazy("Lift"),
    "chair_follow": gettext_lazy("Chair behind"),
    "rated_equipment": gettext_lazy("Rated for the weight"),
}


def why(reasons: Iterable[Mapping[str, Any]]) -> list[str]:
    """Why a level was raised, as people read it."""
    found = []
    for each in reasons:
        code, facts = each["code"], each.get("facts", {})
        if code.startswith("sign."):
            found.append(str(SIGNS.get(code.removeprefix("sign."), code)))
        elif code == "vitals.level":
            found.append(", ".join(measured(facts)))
        elif code in WHY:
            found.append(str(WHY[code]) % facts)
    return [text for text in found if text]


def measured(values: Mapping[str, Any]) -> list[str]:
    """Vital signs with their names and units."""
    return [
        f"{MEASURED[Measure(name)][0]} {float(value):g} {MEASURED[Measure(name)][1]}"
        for name, value in values.items()
        if name in set(Measure)
    ]
