"""The names of tasks, competencies and cards in the reader's language (scope §2, workforce §3)."""

from django.utils.translation import gettext_lazy as _

from gaitbelt.core.words import COMPETENCIES


def competency_name(code: str) -> str:
    """What a K-code asks for."""
    return str(COMPETENCIES[code])


CARDS = {
    "CPR": _("CPR"),
    "BBP": _("Bloodborne pathogens"),
    "FIRST_AID": _("First aid"),
}
TASKS = {
    "T01": _("Interpret a referral or order"),
    "T02": _("Examine, evaluate, diagnose, give a prognosis"),
    "T03": _("Write or change the plan of care, goals, frequency"),
    "T04": _("Re-evaluate, decide progress, write the progress report"),
    "T05": _("Decide discharge, write the discharge summary"),
    "T06": _("Adjust the dose inside limits the plan states"),
    "T07": _("Move to a step that the plan pre-authorises as a ladder"),
    "T08": _("Lead delegated therapeutic exercise, count repetitions, cue form"),
    "T09": _("Gait and transfer training with skilled cues and progression"),
    "T10": _("Physical support only during gait or transfer, guarding, second person"),
    "T11": _("Passive or assisted range of motion"),
    "T12": _("Manual therapy, mobilisation, massage as treatment"),
    "T13": _("Joint manipulation, dry needling, sharp debridement"),
    "T14": _("Superficial heat or cold (hot pack, cold pack)"),
    "T15": _("Paraffin, contrast bath, whirlpool"),
    "T16": _("Ultrasound, electrical stimulation, traction, diathermy, laser"),
    "T17": _("Iontophoresis, phonophoresis or any drug"),
    "T18": _("Wound care, dressings"),
    "T19": _("Take vital signs, record pain and timed counts"),
    "T20": _("Measure joint range and muscle strength"),
    "T21": _("Run timed outcome tests"),
    "T22": _("Hand out and collect questionnaires"),
    "T23": _("Interpret a score or measurement"),
    "T24": _("Teach a new exercise or about the condition"),
    "T25": _("Record what was done and seen, as a draft"),
    "T26": _("Write the assessment or plan sections of a note"),
    "T27": _("Sign the treatment note"),
    "T28": _("Choose billing codes and units"),
    "T29": _("Transport, help to dress, draping, positioning as instructed"),
    "T30": _("Prepare the bay, set up and clean equipment, linen, stock"),
    "T31": _("Temperature and maintenance logs, safety rounds"),
    "T32": _("Schedule, confirm, reschedule, waiting list"),
    "T33": _("File, scan, update demographics and insurance data"),
    "T34": _("Give clinical advice by phone or message"),
    "T35": _("Stop an activity that looks unsafe"),
    "T36": _("Report an incident or near miss"),
    "T37": _("Supervise a technician"),
    "T38": _("Assess and sign a technician's competency"),
    "T39": _("Obtain consent to treatment"),
}
