"""Plans of care: goals, prescribed items, and what is delegated to whom."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from gaitbelt.core.models import AtClinic, Owned
from gaitbelt.people.models import Episode, Membership, Patient
from gaitbelt.plans.library import Exercise, exercise

MODALITIES = {
    "HOT_PACK": _("Hot pack"),
    "COLD_PACK": _("Cold pack"),
    "ICE_MASSAGE": _("Ice massage"),
    "COLD_COMP": _("Cold compression"),
    "PARAFFIN": _("Paraffin"),
    "CONTRAST": _("Contrast bath"),
    "WHIRLPOOL": _("Whirlpool"),
    "ULTRASOUND": _("Ultrasound"),
    "TENS_CONV": _("TENS, conventional"),
    "TENS_LOW": _("TENS, low rate"),
    "TENS_BRIEF": _("TENS, brief intense"),
    "NMES": _("Muscle stimulation"),
    "RUSSIAN": _("Russian current"),
    "IFC": _("Interferential current"),
    "HVPC": _("High-voltage current"),
    "TRACTION_L": _("Traction, low back"),
    "TRACTION_C": _("Traction, neck"),
    "LASER": _("Laser"),
    "SWD": _("Shortwave diathermy"),
    "IONTO": _("Iontophoresis"),
    "PHONO": _("Phonophoresis"),
}


class Plan(AtClinic):
    """One version of a plan of care. Signed, it never changes; a change is a new version."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        SIGNED = "signed", _("Signed")
        REPLACED = "replaced", _("Replaced")
        ENDED = "ended", _("Ended")

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="plans")
    episode = models.ForeignKey(Episode, on_delete=models.PROTECT, related_name="plans")
    number = models.PositiveSmallIntegerField(default=1)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.DRAFT)
    template = models.CharField(max_length=40, blank=True)
    side = models.CharField(max_length=2, blank=True)  # L, R or B, where the template has one
    diagnosis = models.CharField(max_length=200, blank=True)
    visits_per_week = models.PositiveSmallIntegerField(null=True, blank=True)
    weeks = models.PositiveSmallIntegerField(null=True, blank=True)
    sessions_per_day = models.PositiveSmallIntegerField(default=1)
    written_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    signed_by = models.ForeignKey(
        Membership, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    signed_at = models.DateTimeField(null=True, blank=True)
    valid_until_on = models.DateField(null=True, blank=True)
    evaluated_on = models.DateField(null=True, blank=True)
    reevaluated_at = models.DateTimeField(null=True, blank=True)  # ends what was delegated before
    proposed_precautions = models.JSONField(default=list)  # codes put on file when it is signed
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "episode", "number"], name="plan_number_once"
            ),
            models.UniqueConstraint(
                fields=["organization", "episode"],
                condition=models.Q(status="signed"),
                name="plan_signed_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.patient} {self.number}"


class Goal(Owned):
    """A long-term, measurable goal, in the patient's terms where possible."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="goals")
    position = models.PositiveSmallIntegerField(default=0)
    text = models.CharField(max_length=200)
    measure = models.CharField(max_length=80, blank=True)
    target = models.CharField(max_length=80, blank=True)
    by_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["position"]

    def __str__(self) -> str:
        return self.text


class GoalReading(AtClinic):
    """What a goal's measure said on a day, in the goal's own unit; it never changes."""

    goal = models.ForeignKey(Goal, on_delete=models.PROTECT, related_name="readings")
    value = models.DecimalField(max_digits=7, decimal_places=2)
    measured_on = models.DateField()
    said_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    said_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)  # taken back

    class Meta:
        ordering = ["measured_on", "said_at"]
        indexes = [models.Index(fields=["organization", "goal"], name="goal_reading_goal")]

    def __str__(self) -> str:
        return f"{self.value} {self.measured_on}"


class PlanItem(Owned):
    """One prescribed exercise, transfer or modality with dose, limits and stop rules."""

    class Kind(models.TextChoices):
        EXERCISE = "exercise", _("Exercise")
        MODALITY = "modality", _("Modality")

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="items")
    position = models.PositiveSmallIntegerField(default=0)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    code = models.CharField(max_length=20)  # X001… of the exercise library, or HOT_PACK …
    name = models.CharField(max_length=80)
    task = models.CharField(max_length=3)  # T08, T14 … of scope-of-practice.md §2
    region = models.CharField(max_length=40, blank=True)
    side = models.CharField(max_length=3, default="NA")  # L, R, B, ALT, MID, NA
    sets = models.PositiveSmallIntegerField(null=True, blank=True)
    reps = models.PositiveSmallIntegerField(null=True, blank=True)
    hold_s = models.PositiveSmallIntegerField(null=True, blank=True)
    duration_s = models.PositiveIntegerField(null=True, blank=True)
    rest_s = models.PositiveSmallIntegerField(null=True, blank=True)
    load_kg = models.DecimalField(max_digits=5, decimal_places=1, null=True, blank=True)
    band = models.CharField(max_length=40, blank=True)  # brand and colour
    parameters = models.JSONField(default=dict)  # of a modality: layers, minutes, lies_on_pack …
    setup = models.CharField(max_length=160, blank=True)  # seat height, incline, chair with arms
    cue = models.CharField(max_length=160, blank=True)  # the therapist's own cue
    pain_limit = models.PositiveSmallIntegerField(null=True, blank=True)  # 0-10; null: the default
    effort_limit = models.PositiveSmallIntegerField(default=6)  # 0-10
    stop_rules = models.JSONField(default=list)  # codes of session-safety.md
    alternate_code = models.CharField(max_length=20, blank=True)
    settled = models.JSONField(default=list)  # conflicts kept on purpose: {precaution, because}
    equipment_kind = models.CharField(max_length=40, blank=True)  # slug of an equipment kind
    place = models.CharField(max_length=10, default="bay")  # kind of area
    done_with_licensee_on = models.DateField(null=True, blank=True)  # P5, here
    carried_over_since = models.DateField(null=True, blank=True)  # P5, elsewhere
    screened_on = models.DateField(null=True, blank=True)  # modality: screen signed with the order
    screen = models.JSONField(default=dict, blank=True)  # shape: orders.Screen
    is_home = models.BooleanField(default=False)  # the therapist gives it to do at home

    class Meta:
        ordering = ["position"]

    def __str__(self) -> str:
        return self.name

    @property
    def exercise(self) -> Exercise | None:
        """Its exercise of the library; None for a modality."""
        return exercise(self.code)

    @property
    def kept(self) -> dict[str, str]:
        """Why a therapist kept it although a precaution speaks against it, by precaution."""
        return {each["precaution"]: each["because"] for each in self.settled}

    @property
    def title(self) -> str:
        """Its name in the reader's language."""
        known = self.exercise
        return str(known.name) if known else str(MODALITIES.get(self.code, self.name))


class Delegation(Owned):
    """A therapist hands one item, for one patient, to one technician (P9)."""

    item = models.ForeignKey(PlanItem, on_delete=models.PROTECT, related_name="delegations")
    technician = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="delegations")
    given_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField()
    valid_until_on = models.DateField()
    go_on = models.DateField(null=True, blank=True)  # day of the supervisor's "Go", where needed
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["organization", "item", "technician"], name="delegation_item")
        ]

    def __str__(self) -> str:
        return f"{self.item} to {self.technician}"


class Milestone(AtClinic):
    """A step of a course of care beside plans and sessions; it never changes."""

    class Kind(models.TextChoices):
        """Steps of plan-of-care §1."""

        REFERRED = "referred", _("Referral received")
        REFERRAL_SIGNED = "referral_signed", _("Signed, dated referral on file")
        SENT = "sent", _("Plan sent to the physician")
        VERBAL_ORDER = "verbal_order", _("Verbal order")
        CERTIFIED = "certified", _("Certified: signature received")
        PROGRESS_REPORT = "progress_report", _("Progress report written")
        ON_HOLD = "on_hold", _("On hold")
        RESUMED = "resumed", _("Care goes on")
        SUMMARY = "summary", _("Discharge summary written")

    episode = models.ForeignKey(Episode, on_delete=models.PROTECT, related_name="milestones")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    happened_on = models.DateField()
    note = models.CharField(max_length=200, blank=True)
    said_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    said_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)  # taken back

    class Meta:
        ordering = ["happened_on", "said_at"]
        indexes = [
            models.Index(fields=["organization", "episode", "kind"], name="milestone_episode")
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.happened_on}"
