from django.core.management.commands import migrate

from gaitbelt.core.management.base import ClinicCommand


class Command(ClinicCommand, migrate.Command):
    help = "Bring the database to the present version: tables, then the guards on them."
    example = "gaitbelt migrate"
