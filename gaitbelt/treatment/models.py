"""Sessions: projections of their events, which are the record (D2)."""

from datetime import UTC, datetime

from django.db import models
from django.db.models import Count, Exists, OuterRef, Q, StringAgg, Subquery, Value
from django.db.models.functions import Coalesce, Concat
from django.utils.translation import gettext_lazy as _

from gaitbelt.core.models import AtClinic, Owned
from gaitbelt.equipment.models import Item
from gaitbelt.people.models import Area, Membership, Patient, Precaution
from gaitbelt.people.precautions import ISOLATION
from gaitbelt.plans.library import exercises
from gaitbelt.plans.models import Plan, PlanItem
from gaitbelt.schedule.models import Appointment

NEVER = datetime(1970, 1, 1, tzinfo=UTC)


class SessionQuerySet(models.QuerySet["Session"]):
    def open(self) -> "SessionQuerySet":
        """Sessions that are not finished."""
        return self.exclude(status=Session.Status.FINISHED)

    def for_gate(self, member: Membership) -> "SessionQuerySet":
        """With what the gate asks of a member, in the same statement.

        `others_now`: their other open sessions; `another_stands`: a patient of theirs at high risk
        of falling is doing a standing item; `has_unread_precautions`; `precaution_codes`,
        `is_isolated` and `latex_allergy` by the precautions in force; `changed_at`: a sign that
        was told and that no licensee has seen or heard of since.
        """
        others = (
            Session.objects.open()
            .filter(clinic=member.clinic_id, technician=member)
            .exclude(pk=OuterRef("pk"))
            .order_by()
            .values("technician")
            .annotate(number=Count("pk"))
            .values("number")
        )
        seen = PrecautionsSeen.objects.filter(
            organization=member.organization_id, patient=OuterRef("patient"), member=member
        ).values("seen_at")
        since = Coalesce(Subquery(seen), Value(NEVER), output_field=models.DateTimeField())
        unread = Precaution.objects.filter(patient=OuterRef("patient")).filter(
            Q(set_at__gt=OuterRef("precautions_seen_at"), ended_at=None)
            | Q(
                ended_at__gt=OuterRef("precautions_seen_at"),
                set_at__lte=OuterRef("precautions_seen_at"),
            )
        )
        standing = ItemRun.objects.filter(
            session__technician=member,
            session__patient__fall_risk="HIGH",
            status=ItemRun.Status.RUNNING,
            item__code__in=[code for code, known in exercises().items() if known.is_standing],
        ).exclude(session=OuterRef("pk"))
        held = Precaution.objects.filter(patient=OuterRef("patient"), ended_at=None)
        sided = held.order_by().annotate(sided=Concat("code", Value("@"), "side"))
        codes = sided.values("patient").annotate(all=StringAgg("sided", Value(",")))
        return self.annotate(
            others_now=Coalesce(Subquery(others), 0),
            another_stands=Exists(standing),
            precautions_seen_at=since,
            is_isolated=Exists(held.filter(code__in=ISOLATION)),
            latex_allergy=Exists(held.filter(code="LATEX")),
            precaution_codes=Subquery(codes.values("all")),
            changed_at=Subquery(_unseen_signs(member).values("noted_at")[:1]),
        ).annotate(has_unread_precautions=Exists(unread))


def _unseen_signs(member: Membership) -> "models.QuerySet[Observation]":
    """Signs of a patient that were told since the last contact with a licensee (scope §4 P6).

    The silent sign shows nowhere (safety R19); a HOLD and more lock by themselves.
    """
    told = Observation.objects.filter(
        clinic=member.clinic_id,
        patient=OuterRef("patient"),
        kind=Observation.Kind.OBSERVATION,
        level=1,
        is_silent=False,
        acknowledged_at=None,
        undone_at=None,
        noted_at__gt=Coalesce(OuterRef("contact_at"), Value(NEVER)),
    )
    return told.exclude(why=[]).order_by("noted_at")


class Session(AtClinic):
    """What happens in one visit, as its events say."""

    class Status(models.TextChoices):
        OPEN = "open", _("Open")  # started: the Ready screen comes first
        READY = "ready", _("Ready")
        FINISHED = "finished", _("Finished")

    appointment = models.OneToOneField(
        Appointment, on_delete=models.PROTECT, related_name="session"
    )
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="sessions")
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="sessions")
    technician = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="sessions")
    supervisor = models.ForeignKey(
        Membership, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    area = models.ForeignKey(
        Area, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.OPEN)
    started_at = models.DateTimeField()
    ready_at = models.DateTimeField(null=True, blank=True)
    contact_at = models.DateTimeField(null=True, blank=True)  # last "we have spoken", this visit
    belt_at = models.DateTimeField(null=True, blank=True)  # the gait belt was put on
    seen_by_licensee = models.BooleanField(null=True)  # in this visit; None: nobody has said
    finished_at = models.DateTimeField(null=True, blank=True)
    level = models.PositiveSmallIntegerField(default=0)  # of the whole visit, in force, 0-4
    level_at = models.DateTimeField(null=True, blank=True)
    level_why = models.JSONField(default=list)
    pain_at_start = models.PositiveSmallIntegerField(null=True, blank=True)
    pain_at_end = models.PositiveSmallIntegerField(null=True, blank=True)
    transfer = models.CharField(
        max_length=10, choices=Patient.Mobility.choices, blank=True
    )  # assist level confirmed at Ready
    transfer_at = models.DateTimeField(null=True, blank=True)  # when a licensee confirmed it
    attested = models.JSONField(default=list)  # shape: folds_of_visit.session_moved
    attested_now = models.PositiveSmallIntegerField(default=0)  # how many those are
    vitals = models.JSONField(default=dict)  # shape: folds.vitals_measured
    home = models.JSONField(default=dict)  # {did: all|some|none, back: showed|told|needs_help}

    objects = SessionQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["organization", "clinic", "status"], name="session_status"),
            models.Index(fields=["organization", "patient", "started_at"], name="session_patient"),
            models.Index(
                fields=["organization", "clinic"],
                condition=Q(attested_now__gt=0),
                name="session_attested",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.patient} {self.started_at:%Y-%m-%d}"


class ItemRun(Owned):
    """One prescribed item in one session: what was planned, what was done, by whom."""

    class Status(models.TextChoices):
        TO_DO = "to_do", _("To do")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        PARTIAL = "partial", _("Partly done")
        NOT_DONE = "not_done", _("Not done")
        LICENSEE = "licensee", _("A licensee leads")

    NOT_ENDED = (Status.TO_DO, Status.RUNNING)

    class Signing(models.TextChoices):
        NONE = "", _("Nothing to sign")
        DRAFT = "draft", _("Draft")
        RETURNED = "returned", _("Returned")
        SIGNED = "signed", _("Co-signed")

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="runs")
    item = models.ForeignKey(PlanItem, on_delete=models.PROTECT, related_name="runs")
    position = models.PositiveSmallIntegerField(default=0)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.TO_DO)
    signing = models.CharField(max_length=10, choices=Signing.choices, blank=True)
    led_by = models.ForeignKey(
        Membership, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    device = models.ForeignKey(
        Item, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    started_at = models.DateTimeField(null=True, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)  # off the skin: ends the exposure
    ended_at = models.DateTimeField(null=True, blank=True)
    entered_at = models.DateTimeField(null=True, blank=True)  # when that was said
    recorded_by = models.ForeignKey(
        Membership, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    actual = models.JSONField(default=dict)  # sets, reps, hold_s, load_kg, side, pain, reason …
    checks = models.JSONField(default=list)  # of a modality: {at_min, done_at, skin}
    level = models.PositiveSmallIntegerField(default=0)  # of this item, in force, 0-4
    level_at = models.DateTimeField(null=True, blank=True)
    level_why = models.JSONField(default=list)
    outside_rules = models.JSONField(default=list)  # reasons, where the gate would have said no
    opened_by = models.ForeignKey(
        Membership, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )  # the licensee who opened the exception before co-signing
    signed_by = models.ForeignKey(
        Membership, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    signed_at = models.DateTimeField(null=True, blank=True)
    comment = models.CharField(max_length=300, blank=True)  # of the licensee, on return
    changed_at = models.DateTimeField(null=True, blank=True)  # after it was co-signed, not yet seen
    signed_as = models.JSONField(default=list)  # as it was signed: {status, actual, by, at} each

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "session", "item"], name="item_run_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.item} {self.status}"

    @property
    def waits_for_signature(self) -> bool:
        """A draft, one that was given back, or one that has changed since it was signed."""
        is_draft = self.signing in (self.Signing.DRAFT, self.Signing.RETURNED)
        return is_draft or self.changed_at is not None

    @property
    def is_on_skin(self) -> bool:
        """A modality that was put on and not yet taken off."""
        return self.status == self.Status.RUNNING and bool(self.checks) and not self.removed_at


class Observation(AtClinic):
    """What a technician saw or heard, in the patient's own words, at an urgency."""

    class Kind(models.TextChoices):
        OBSERVATION = "observation", _("Observation")
        ASK = "ask", _("Ask to progress")
        LEVEL = "level", _("Level raised")

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="observations")
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="observations")
    run = models.ForeignKey(
        ItemRun, null=True, blank=True, on_delete=models.PROTECT, related_name="observations"
    )
    kind = models.CharField(max_length=12, choices=Kind.choices, default=Kind.OBSERVATION)
    level = models.PositiveSmallIntegerField(default=1)  # escalation level 0-4
    body_part = models.CharField(max_length=60, blank=True)
    words = models.CharField(max_length=500, blank=True)
    why = models.JSONField(default=list)  # signs and limits as codes with facts
    is_silent = models.BooleanField(default=False)  # for licensees only (safety R19)
    noted_by = models.ForeignKey(
        Membership, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )  # none: Stop was pressed on the lock screen
    noted_at = models.DateTimeField()
    acknowledged_by = models.ForeignKey(
        Membership, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    decision = models.CharField(max_length=20, blank=True)  # accepted, declined, seen …
    answer = models.CharField(max_length=300, blank=True)
    answer_seen_at = models.DateTimeField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)
    photo = models.ForeignKey(
        "core.StoredFile", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        indexes = [
            models.Index(
                fields=["organization", "clinic", "acknowledged_at"], name="observation_open"
            )
        ]

    def __str__(self) -> str:
        return self.words[:40] or self.kind


class PrecautionsSeen(Owned):
    """Up to when a technician has acknowledged a patient's precautions (P8)."""

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="+")
    member = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    seen_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "patient", "member"], name="precautions_seen_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.member} {self.seen_at}"


class HelpCall(AtClinic):
    """Somebody pressed Help or Stop; who has seen it, and when."""

    kind = models.CharField(max_length=10)  # ask, help, stop, emergency
    session = models.ForeignKey(
        Session, null=True, blank=True, on_delete=models.PROTECT, related_name="calls"
    )
    area = models.ForeignKey(
        Area, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    called_by = models.ForeignKey(
        Membership, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )  # none: pressed on the lock screen, named afterwards
    called_at = models.DateTimeField()
    seen_by = models.ForeignKey(
        Membership, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    seen_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closing_reason = models.CharField(max_length=120, blank=True)

    def __str__(self) -> str:
        return f"{self.kind} {self.called_at:%H:%M}"


class LivePage(AtClinic):
    """When a member's page last asked for news: who can be reached by a call (safety §1)."""

    member = models.OneToOneField(Membership, on_delete=models.PROTECT, related_name="live_page")
    seen_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.member} {self.seen_at:%H:%M}"


class FallScreen(AtClinic):
    """Questions and tests of fall risk with the flag they propose; a therapist confirms it."""

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="fall_screens")
    values = models.JSONField(default=dict)  # by tool of domain/data/fall_risk.toml
    falls = models.PositiveSmallIntegerField(default=0)  # in the last twelve months
    with_injury = models.BooleanField(default=False)
    proposed = models.CharField(max_length=10, choices=Patient.FallRisk.choices)
    screened_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    screened_at = models.DateTimeField()
    confirmed = models.CharField(max_length=10, choices=Patient.FallRisk.choices, blank=True)
    confirmed_by = models.ForeignKey(
        Membership, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    confirmed_at = models.DateTimeField(null=True, blank=True)
    why = models.CharField(max_length=200, blank=True)  # where it is not what was proposed

    class Meta:
        ordering = ["-screened_at"]
        indexes = [
            models.Index(fields=["organization", "patient", "screened_at"], name="fall_screened")
        ]

    def __str__(self) -> str:
        return f"{self.patient} {self.proposed}"
