"""REST: merging two files of one person, and parting them again."""

from typing import Annotated
from uuid import UUID

from django.shortcuts import get_object_or_404
from ninja import Router
from pydantic import Field

from gaitbelt.core.api import Given, Shown
from gaitbelt.core.rights import ClinicRequest, allow_api
from gaitbelt.oversight import merge_commands, merge_queries
from gaitbelt.people.models import PatientMerge
from gaitbelt.people.queries import patient_for

router = Router(tags=["oversight"])
type Reason = Annotated[str, Field(max_length=200)]


class Merging(Given):
    """The file that goes, and the fields that are taken from it."""

    merged: UUID
    take: Annotated[list[Annotated[str, Field(max_length=40)]], Field(max_length=40)] = []
    reason: Reason


class Parting(Given):
    reason: Reason


class MergeShown(Shown):
    """A merge; `is_undone` says that the files are apart again."""

    id: UUID
    kept: UUID
    merged: UUID
    is_undone: bool


@router.post("/patients/{id}/merge", response=MergeShown)
@allow_api("patient.merge")
def merge_patient(request: ClinicRequest, id: UUID, given: Merging) -> MergeShown:
    """Read another file of the same person through this one from now on."""
    row = merge_commands.merge_patients(
        kept=patient_for(request.member, id),
        merged=patient_for(request.member, given.merged),
        by=request.member,
        take=given.take,
        reason=given.reason,
    )
    return _shown(row)


@router.post("/merges/{id}/undo", response=MergeShown)
@allow_api("patient.merge")
def undo_merge(request: ClinicRequest, id: UUID, given: Parting) -> MergeShown:
    """Part two files again."""
    row = get_object_or_404(merge_queries.merges(request.clinic), pk=id)
    return _shown(merge_commands.undo_merge(merge=row, by=request.member, reason=given.reason))


def _shown(row: PatientMerge) -> MergeShown:
    return MergeShown(
        id=row.pk, kept=row.kept_id, merged=row.merged_id, is_undone=row.undone_at is not None
    )
