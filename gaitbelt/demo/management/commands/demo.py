"""`gaitbelt demo`: fill an empty installation with weeks at two clinics, and a day under way."""

from datetime import datetime
from typing import Any

from django.core.management import call_command
from django.core.management.base import CommandError, CommandParser

from gaitbelt.core import clock
from gaitbelt.core.management.base import ClinicCommand
from gaitbelt.demo import build
from gaitbelt.demo.moment import demo_now
from gaitbelt.demo.staff import PASSWORD, PIN
from gaitbelt.people.models import Membership, Organization

DAYS, MOST = 42, 60  # of history; what staff signed and hold reaches no farther back


class Command(ClinicCommand):
    help = "Fill an empty installation with the demo: a day, alive at any hour, after six weeks."
    example = "gaitbelt demo --now 2026-11-23T10:15:00-06:00 --seed 7"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--now", help="let the demo's clock start here (ISO 8601 with offset)")
        parser.add_argument("--seed", type=int, default=1, help="same seed and now: same data")
        parser.add_argument(
            "--days", type=int, default=DAYS, help=f"of history behind the day: 0, or up to {MOST}"
        )
        parser.add_argument(
            "--if-missing", action="store_true", help="do nothing where a demo is already there"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("migrate", verbosity=0)
        if build.exists():
            if not options["if_missing"]:
                raise CommandError("There is a demo already: use an empty GAITBELT_DATA_DIR.")
        else:
            self._build(options["now"], options["seed"], options["days"])
        self._print_accounts()

    def _build(self, now: str | None, seed: int, days: int) -> None:
        if not 0 <= days <= MOST:
            raise CommandError(f"--days {days}: choose a number from 0 to {MOST}.")
        if Organization.objects.exists():
            raise CommandError("This installation has real data: use an empty GAITBELT_DATA_DIR.")
        moment = _moment(now) if now else demo_now(clock.machine_now())
        build.start(now=moment, seed=seed, days=days)

    def _print_accounts(self) -> None:
        members = Membership.objects.select_related("person__user", "clinic")
        self.stdout.write("Demo accounts:")
        for member in members.order_by("clinic__slug", "pk"):
            user, name = member.person.user, member.name
            if user is not None:
                about = f"{member.job_title}, {member.clinic.name}"
                self.stdout.write(f"  {user.username:<12} {name:<6} {about}")
        self.stdout.write(f"Password for all: {PASSWORD}   PIN on tablets: {PIN}")


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise CommandError(f"--now {text!r}: write it like 2026-11-23T10:15:00-06:00.") from None
    if moment.tzinfo is None:
        raise CommandError(f"--now {text!r}: add the offset, such as -06:00.")
    return moment
