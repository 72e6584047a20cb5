from datetime import timedelta

from django.core.management.base import CommandParser

from gaitbelt.core.management.base import ClinicCommand
from gaitbelt.people.commands.tokens import give_token
from gaitbelt.people.models import Membership


class Command(ClinicCommand):
    help = "Give a program a key to the REST interface; it is printed once and acts as the user."
    example = "gaitbelt token manager --clinic maple --name billing"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("user", help="the login for whom the program acts")
        parser.add_argument("--clinic", default="", help="slug of the clinic, if there are several")
        parser.add_argument("--name", default="command line", help="what the key is for")
        parser.add_argument("--days", type=int, default=365, help="valid for so long (365)")

    def handle(
        self, *args: object, user: str, clinic: str, name: str, days: int, **options: object
    ) -> None:
        member = self._member(user, clinic)
        _, token = give_token(member=member, name=name[:80], lasts=timedelta(days=max(1, days)))
        self.stdout.write(token)

    def _member(self, user: str, clinic: str) -> Membership:
        found = Membership.objects.current().filter(
            person__user__username=user, person__user__is_active=True
        )
        found = found.filter(clinic__slug=clinic) if clinic else found
        members = list(found.select_related("clinic", "person__user").order_by("pk"))
        slugs = sorted({member.clinic.slug for member in members})
        if not members:
            where = f" at {clinic}" if clinic else ""
            self.stop(f"No active login {user!r} works{where}: check the spelling.")
        if len(slugs) > 1:
            self.stop(f"{user} works at {', '.join(slugs)}: choose one with --clinic.")
        return members[0]
