"""Stages and clocks of a course of care in the reader's language."""

from django.utils.translation import gettext_lazy as _

from gaitbelt.domain.course import ClockKind, Stage, Standing

STAGES = {
    Stage.REFERRED: _("Referred"),
    Stage.EVALUATION_BOOKED: _("Evaluation booked"),
    Stage.EVALUATED: _("Evaluated"),
    Stage.PLAN_DRAFT: _("Plan being written"),
    Stage.PLAN_ACTIVE: _("Plan in force, certification pending"),
    Stage.CERTIFIED: _("Plan in force, certified"),
    Stage.PROGRESS_DUE: _("Progress report due"),
    Stage.RECERTIFICATION_DUE: _("Re-certification due"),
    Stage.ON_HOLD: _("On hold"),
    Stage.DISCHARGE_PENDING: _("Ended, summary to be written"),
    Stage.CLOSED: _("Closed"),
}
CLOCKS = {
    ClockKind.CERTIFICATION: _("Certification"),
    ClockKind.VERBAL_ORDER: _("Signature of the verbal order"),
    ClockKind.RECERTIFICATION: _("Re-certification"),
    ClockKind.PROGRESS_REPORT: _("Progress report"),
    ClockKind.REEVALUATION: _("Re-evaluation"),
    ClockKind.PLAN_ENDS: _("New plan"),
    ClockKind.DISCHARGE_SUMMARY: _("Discharge summary"),
}
STANDINGS = {
    Standing.LATER: _("later"),
    Standing.SOON: _("soon"),
    Standing.DUE: _("due now"),
    Standing.OVERDUE: _("overdue"),
}
