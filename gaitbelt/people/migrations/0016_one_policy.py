from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("people", "0015_policies_as_versions")]
    operations = [
        migrations.RemoveField("clinic", name)
        for name in ("facility_policy", "has_own_rules", "policy_signed_by", "policy_signed_on")
    ]
