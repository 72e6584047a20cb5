from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0012_youngest_age")]
    operations = [
        migrations.AddField("clinic", "moves", models.JSONField(default=list)),
        migrations.AddField("clinic", "rules_stamp", models.UUIDField(blank=True, null=True)),
    ]
