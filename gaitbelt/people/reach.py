"""Whose files a technician reaches: the minimum necessary (plan-of-care-and-visits.md §10).

Features that know why a patient is a technician's concern register it, in their `reach.py`, as a
condition on patients, so that a list stays one SQL statement. Other roles reach the whole clinic.
"""

from collections.abc import Callable
from functools import reduce
from operator import or_

from django.db.models import Exists, OuterRef, Q

from gaitbelt.people.models import Membership, Patient

type Provider = Callable[[Membership], Q]
PROVIDERS: list[Provider] = []
LIMITED = frozenset({Membership.Role.TECH})


def reaches(provide: Provider) -> Provider:
    """Register one reason for which a technician reaches a patient."""
    PROVIDERS.append(provide)
    return provide


def is_limited(member: Membership) -> bool:
    return member.role in LIMITED


def within(member: Membership) -> Q:
    """The condition that a patient is within a member's reach; always true for the other roles."""
    if not is_limited(member):
        return Q()
    return reduce(or_, (provide(member) for provide in PROVIDERS), Q(pk__in=()))


def concerns(member: Membership, *, by: str = "patient_id", own: Q | None = None) -> Q:
    """The condition that a row is about a patient in reach, or is the member's `own`.

    `by` leads from the row to the key of its patient.
    """
    if not is_limited(member):
        return Q()
    reached = Patient.objects.filter(within(member), pk=OuterRef(by))
    return Q(Exists(reached)) | own if own else Q(Exists(reached))
