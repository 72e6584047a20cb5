"""Every guarded table may be altered: what the database holds stands afterwards as before."""

import pytest
from django.apps import apps
from django.db import connection, models
from django.db.models.signals import post_migrate, pre_migrate

from gaitbelt.core import guards

pytestmark = pytest.mark.django_db(transaction=True)


def tell(signal) -> None:
    """What `migrate` tells every app before and after it alters tables."""
    for app in apps.get_app_configs():
        if app.models_module:
            signal.send(sender=app, app_config=app, verbosity=0, interactive=False, using="default")


def alter(model: type[models.Model]) -> None:
    """Add a column and take it away again; SQLite makes the table anew for it."""
    column = models.CharField(max_length=5, null=True)
    column.set_attributes_from_name("for_a_test")
    column.model = model
    with connection.schema_editor() as editor:
        editor.add_field(model, column)
        editor.remove_field(model, column)


def test_all_guards_are_found_again_after_every_guarded_table_was_altered():
    before = guards.installed()
    of_table = {model._meta.db_table: model for model in apps.get_models()}
    guards.connect()
    tell(pre_migrate)
    assert guards.installed() == []
    for table in sorted({table for _name, table in before}):
        alter(of_table[table])
    tell(post_migrate)
    assert guards.installed() == before
    assert guards.differences() == []
