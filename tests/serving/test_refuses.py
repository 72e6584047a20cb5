"""A database that is not as it should be is not served, and the doctor says what mends it."""

import pytest
from django.db import connection

from gaitbelt.core import guards, readiness
from gaitbelt.core.models import ChainHead
from gaitbelt.people.tests.factories import ClinicFactory


@pytest.mark.django_db
def test_a_whole_database_is_served():
    assert readiness.refusals() == []
    assert all(found.is_well for found in readiness.everything())


@pytest.mark.django_db
def test_a_missing_guard_is_a_refusal_that_names_it():
    name, table = next(found for found in guards.installed() if "append_only" in found[0])
    with connection.cursor() as cursor:
        on = f' ON "{table}"' if connection.vendor == "postgresql" else ""
        cursor.execute(f'DROP TRIGGER "{name}"{on}')
    (found,) = readiness.refusals()
    assert name in found.says
    assert found.fix == "run: gaitbelt migrate"


@pytest.mark.django_db
def test_a_pending_migration_is_a_refusal():
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'people'")
    (found,) = readiness.refusals()
    assert "pending" in found.says


@pytest.mark.django_db
def test_the_doctor_sees_a_head_that_left_its_chain():
    ChainHead.objects.filter(clinic=ClinicFactory.create()).update(seq=3)
    assert not readiness.chain_heads().is_well


def test_an_empty_folder_is_told_to_migrate(installed, tmp_path):
    result = installed.run(
        "serve", GAITBELT_DATA_DIR=str(tmp_path), GAITBELT_DATABASE_URL=f"sqlite:///{tmp_path}/new"
    )
    assert result.returncode == 2
    assert "gaitbelt migrate" in result.stderr
    assert result.stderr.count("\n") == 1


def test_the_doctor_has_a_line_for_everything_and_names_the_fix(installed):
    well = installed.run("doctor")
    assert well.returncode == 0, well.stdout
    (installed.folder / "secret_key").chmod(0o644)
    ill = installed.run("doctor")
    (installed.folder / "secret_key").chmod(0o600)
    assert ill.returncode == 1
    assert "chmod 600" in ill.stdout


@pytest.mark.parametrize("command", ["serve", "doctor", "migrate"])
def test_help_has_an_example(installed, command):
    result = installed.run(command, "--help")
    assert result.returncode == 0
    assert f"Example: gaitbelt {command}" in result.stdout
