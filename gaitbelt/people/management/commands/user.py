from typing import Any

from django.conf import settings
from django.core.management.base import CommandParser

from gaitbelt.core import reasons
from gaitbelt.core.audit import Console
from gaitbelt.core.db import atomic
from gaitbelt.core.errors import BadValue, GuardRefused
from gaitbelt.core.management.base import ClinicCommand
from gaitbelt.people import commands
from gaitbelt.people import first_password as first
from gaitbelt.people.commands.logins import give_login
from gaitbelt.people.models import Clinic, Membership, User


class Command(ClinicCommand):
    help = (
        "Give somebody a role at a clinic and a login; prints a link, good once, on which they "
        "choose their password. Run again, it prints a new link until a password is chosen."
    )
    example = (
        "gaitbelt user new mona --clinic river --given Mona --family Idris "
        '--role MANAGER --title "Clinic manager"'
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("act", choices=["new"])
        parser.add_argument("username", help="the name to sign in with")
        parser.add_argument("--clinic", required=True, help="slug of the clinic")
        parser.add_argument("--given", required=True, help="given name")
        parser.add_argument("--family", required=True, help="family name")
        parser.add_argument("--role", required=True, choices=Membership.Role.values)
        parser.add_argument("--title", required=True, help="as on the badge")

        parser.add_argument("--born", help="birth date, YYYY-MM-DD; a technician needs it")

    def handle(self, *args: object, **options: Any) -> None:
        clinic = Clinic.objects.filter(slug=options["clinic"]).first()
        if clinic is None:
            self.stop(f"No clinic {options['clinic']!r}: open it with gaitbelt clinic new.")
        user = self._known(clinic, options) or self._made(clinic, options)
        if user.has_usable_password():
            self.stdout.write(f"{user.username} has a login and a password at {clinic.name}.")
            return
        self.stdout.write(f"{user.username} chooses a password within {first.HOURS} hours at")
        self.stdout.write(f"{settings.PUBLIC_URL}{first.link_for(user)}")

    def _known(self, clinic: Clinic, options: dict[str, Any]) -> User | None:
        """The login of that name, where it is this person's, with this role."""
        user = User.objects.filter(username__iexact=options["username"]).first()
        if user is None:
            return None
        held = Membership.objects.current().filter(
            person__user=user,
            person__given_name=options["given"],
            person__family_name=options["family"],
            clinic=clinic,
            role=options["role"],
        )
        if not held.exists():
            self.stop(f"{user.username} is the login of somebody else: choose another name.")
        if not user.is_active:
            self.stop(f"The login {user.username} has ended: a manager opens it again.")
        return user

    def _made(self, clinic: Clinic, options: dict[str, Any]) -> User:
        try:
            return _add(clinic, options)
        except BadValue as bad:
            self.stop("; ".join(f"{name}: {' '.join(says)}" for name, says in bad.fields.items()))
        except GuardRefused as refused:
            self.stop(" ".join(reasons.text(each) for each in refused.decision.reasons))


@atomic
def _add(clinic: Clinic, options: dict[str, Any]) -> User:
    """Person, role and login together, or none of them."""
    by = Console(clinic)
    given = {
        "given_name": options["given"],
        "family_name": options["family"],
        "role": options["role"],
        "job_title": options["title"],
    } | ({"birth_on": options["born"]} if options["born"] else {})
    member = commands.add_person(clinic=clinic, by=by, given=given)
    return give_login(membership=member, by=by, username=options["username"])
