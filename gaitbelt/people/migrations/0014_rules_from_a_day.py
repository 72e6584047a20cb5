from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0013_one_way_to_find")]
    operations = [
        migrations.AddField("clinic", "moves", models.JSONField(default=list)),
        migrations.AddField("clinic", "rules_stamp", models.UUIDField(blank=True, null=True)),
    ]
