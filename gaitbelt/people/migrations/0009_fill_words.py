"""Keep the words of the patients who are here already."""

from itertools import batched
from typing import Any

from django.db import migrations

from gaitbelt.people.models.words import keep_words


def fill(apps: Any, schema_editor: Any) -> None:
    patients = apps.get_model("people", "Patient").objects.order_by("pk")
    for some in batched(patients.iterator(), 5000):
        keep_words(some, are_new=True)


class Migration(migrations.Migration):
    dependencies = [("people", "0008_words_of_search")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
