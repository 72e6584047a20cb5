import sys

from gaitbelt.core import readiness
from gaitbelt.core.management.base import ClinicCommand


class Command(ClinicCommand):
    help = "Look at database, guards, clock, disk and keys; one line each, with the way to mend it."
    example = "gaitbelt doctor"

    def handle(self, *args: object, **options: object) -> None:
        is_well = True
        for found in readiness.everything():
            is_well &= found.is_well
            mark = "ok  " if found.is_well else "MEND"
            fix = f" -> {found.fix}" if found.fix else ""
            self.stdout.write(f"{mark}  {found.name:<16} {found.says}{fix}")
        if not is_well:
            sys.exit(1)
