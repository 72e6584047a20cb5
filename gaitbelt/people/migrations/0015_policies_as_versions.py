"""A clinic's signed policy becomes the first version of its own rules; versions get their stamp."""

from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.db import migrations
from django.db.models import Max

from gaitbelt.core.ids import new_id


def write_versions(apps: Any, schema_editor: Any) -> None:
    versions = apps.get_model("people", "RuleVersion")
    for clinic in apps.get_model("people", "Clinic").objects.all():
        signer, day = clinic.policy_signed_by_id, clinic.policy_signed_on
        if clinic.facility_policy and signer and day:
            at = datetime.combine(day, time(12), ZoneInfo(clinic.zone))
            last = versions.objects.filter(clinic=clinic).aggregate(last=Max("number"))["last"]
            versions.objects.create(
                organization_id=clinic.organization_id,
                clinic=clinic,
                number=(last or 0) + 1,
                effective_from=day,
                citation="clinic policy",
                policy=clinic.facility_policy,
                drafted_by_id=signer,
                drafted_at=at,
                signed_by_id=signer,
                signed_at=at,
                manager_signed_at=at,
            )
        elif not clinic.has_own_rules:
            continue
        clinic.rules_stamp = new_id()
        clinic.save(update_fields=["rules_stamp"])


class Migration(migrations.Migration):
    dependencies = [("people", "0014_rules_from_a_day")]
    operations = [migrations.RunPython(write_versions, migrations.RunPython.noop)]
