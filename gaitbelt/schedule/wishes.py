"""From what people and programs send to a wish: every id is looked up at this clinic."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gaitbelt.core import clock
from gaitbelt.core.errors import BadValue
from gaitbelt.domain.scope import LICENSED, Role
from gaitbelt.equipment.models import Item, Kind
from gaitbelt.people import queries as people
from gaitbelt.people.models import Clinic, Membership, Patient
from gaitbelt.plans.models import Plan
from gaitbelt.schedule.claims import Wish
from gaitbelt.schedule.models import Appointment, VisitType

LATEST_START = timedelta(minutes=15)  # a visit may still be booked so long after its time
FARTHEST = timedelta(days=400)
ABSENT = gettext_lazy("There is no such record here.")


def wish_from(
    by: Membership, values: Mapping[str, Any], *, visit: Appointment | None = None
) -> Wish:
    """A wish of a member for a visit at their clinic.

    `values`: patient, visit_type, starts_at (aware), and perhaps minutes, therapist, technician,
    area, items (keys). With `visit`, what is not given stays as it is.
    Errors: BadValue that names each field whose row does not exist at this clinic, or whose value
    cannot be.
    """
    clinic: Clinic = by.clinic
    found = Lookup(clinic)
    patient = visit.patient if visit else found.one("patient", people.patients_for(by), values)
    visit_type = visit.visit_type if visit else found.one("visit_type", clinic.visittypes, values)
    therapist = found.member("therapist", LICENSED, values, or_else=visit)
    technician = found.member("technician", {Role.TECH}, values, or_else=visit)
    area = found.one("area", clinic.areas.filter(ended_at=None), values, or_else=visit)
    items = found.many("items", clinic.items.select_related("kind__product"), values)
    minutes = found.minutes(values.get("minutes"), visit_type, visit)
    starts_at = found.start(values["starts_at"])
    found.settle()
    plan = plan_of(clinic, patient)
    return Wish(
        clinic=clinic,
        patient=patient,
        visit_type=visit_type,
        starts_at=starts_at,
        minutes=minutes,
        therapist=therapist,
        technician=technician,
        area=area,
        items=items,
        kinds=kinds_of(clinic, plan) if visit_type.technician_minutes else (),
        plan=plan,
        visit=visit,
    )


def plan_of(clinic: Clinic, patient: Patient) -> Plan | None:
    """The signed plan of a patient at a clinic (1 SQL query)."""
    return patient.plans.filter(clinic=clinic, status=Plan.Status.SIGNED).first()


def kinds_of(clinic: Clinic, plan: Plan | None) -> tuple[Kind, ...]:
    """The bookable kinds of devices that a plan's items use, where the clinic has any (1 SQL)."""
    if plan is None:
        return ()
    slugs = plan.items.exclude(equipment_kind="").values("equipment_kind")
    kinds = Kind.objects.filter(
        organization_id=clinic.organization_id,
        slug__in=slugs,
        is_bookable=True,
        is_shared=False,
        items__clinic=clinic,
    )
    return tuple(kinds.select_related("product").distinct().order_by("slug"))


class Lookup:
    """Rows of one clinic by key; what is missing is kept by field and told at once."""

    def __init__(self, clinic: Clinic) -> None:
        self.clinic = clinic
        self.problems: dict[str, Any] = {}
        self.found: dict[UUID, Membership] | None = None

    def member(
        self,
        name: str,
        roles: Collection[str],
        values: Mapping[str, Any],
        or_else: Appointment | None = None,
    ) -> Membership | None:
        """The member that a field names, in one of these roles, or whom the visit has had."""
        key: UUID | None = values.get(name)
        if key is None:
            return getattr(or_else, name) if or_else else None
        row = self._members(values).get(key)
        if row is None or row.role not in roles:
            self.problems[name] = str(ABSENT)
            return None
        return row

    def _members(self, values: Mapping[str, Any]) -> dict[UUID, Membership]:
        """Everyone whom the fields name (1 SQL query for all of them)."""
        if self.found is None:
            keys = [values.get(name) for name in ("therapist", "technician")]
            rows = self.clinic.memberships.current().filter(pk__in=filter(None, keys))
            self.found = {row.pk: row for row in rows.select_related("person")}
        return self.found

    def one(
        self,
        name: str,
        rows: Any,
        values: Mapping[str, Any],
        or_else: Appointment | None = None,
    ) -> Any:
        """The row that a field names, or that the visit has had."""
        key: UUID | None = values.get(name)
        if key is None:
            return getattr(or_else, name) if or_else else None
        row: Model | None = rows.filter(pk=key).first()
        if row is None:
            self.problems[name] = str(ABSENT)
        return row

    def many(self, name: str, rows: QuerySet[Item], values: Mapping[str, Any]) -> tuple[Item, ...]:
        keys: Iterable[UUID] = values.get(name) or ()
        found = {row.pk: row for row in rows.filter(pk__in=keys)} if keys else {}
        if set(found) != set(keys):
            self.problems[name] = str(ABSENT)
        return tuple(found.values())

    def minutes(
        self, given: int | None, visit_type: VisitType | None, visit: Appointment | None
    ) -> int:
        """The length: as given, as it was, or the type's own. It stays within the type's limits."""
        if visit_type is None:
            return 0
        if given is None and visit is not None:
            return round((visit.ends_at - visit.starts_at).total_seconds() / 60)
        own = visit_type.licensed_minutes + visit_type.technician_minutes
        minutes = own if given is None else given
        least, most = visit_type.min_minutes, visit_type.max_minutes
        if not least <= minutes <= most:
            self.problems["minutes"] = _("%(type)s takes %(least)s to %(most)s minutes.") % {
                "type": visit_type.name,
                "least": least,
                "most": most,
            }
        return minutes

    def start(self, at: datetime) -> datetime:
        now = clock.now()
        if at < now - LATEST_START:
            self.problems["starts_at"] = _("This time has passed.")
        elif at > now + FARTHEST:
            self.problems["starts_at"] = _("Book at most 400 days ahead.")
        return at

    def settle(self) -> None:
        if self.problems:
            raise BadValue(self.problems)
