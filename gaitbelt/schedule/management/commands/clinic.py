import argparse
from typing import Any

from django.core.management.base import CommandParser

from gaitbelt.core.errors import BadValue
from gaitbelt.core.management.base import ClinicCommand
from gaitbelt.domain.packs import PACKS
from gaitbelt.people.models import Area, Clinic
from gaitbelt.schedule.commands.opening import Place, open_clinic

USUAL = (
    Place("Bay 1", Area.Kind.BAY),
    Place("Bay 2", Area.Kind.BAY),
    Place("Bay 3", Area.Kind.BAY),
    Place("Gym", Area.Kind.GYM, 6),
    Place("Waiting area", Area.Kind.WAITING, 12),
)


def place(text: str) -> Place:
    """An area as it is written on the command line: Gym:gym:6."""
    name, kind, many = [*text.split(":"), "", ""][:3]
    if kind not in Area.Kind.values or (many and not many.isdigit()):
        kinds = ", ".join(Area.Kind.values)
        raise argparse.ArgumentTypeError(f"{text!r} is not NAME:KIND:PATIENTS, KIND of {kinds}")
    return Place(name, kind, int(many or 1))


class Command(ClinicCommand):
    help = (
        "Open a clinic with its areas, kinds of visits and kinds of equipment. "
        "Run again, it adds what is missing and changes nothing."
    )
    example = (
        'gaitbelt clinic new river --name "River North" --organization "River Therapy" '
        "--zone America/Chicago --jurisdiction US-TX --area Gym:gym:6 --area 'Bay 1:bay'"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("act", choices=["new"])
        parser.add_argument("slug", help="the clinic's part of every address: /c/SLUG/")
        parser.add_argument("--name", required=True)
        parser.add_argument("--organization", required=True, help="who owns the clinic")
        parser.add_argument("--setting", choices=Clinic.Setting.values, default="outpatient")
        parser.add_argument("--zone", required=True, help="time zone, such as America/Chicago")
        parser.add_argument("--jurisdiction", required=True, help="state, such as US-TX")
        parser.add_argument(
            "--area", action="append", type=place, metavar="NAME:KIND:PATIENTS",
            help="a place of treatment, as often as there are; three bays and a gym without it",
        )  # fmt: skip

    def handle(self, *args: object, **options: Any) -> None:
        names = ("slug", "name", "setting", "zone", "jurisdiction")
        try:
            clinic = open_clinic(
                organization=options["organization"],
                given={name: options[name] for name in names},
                places=options["area"] or USUAL,
            )
        except BadValue as bad:
            self.stop("; ".join(f"{name}: {' '.join(says)}" for name, says in bad.fields.items()))
        if clinic.jurisdiction not in PACKS:
            self.stdout.write(
                f"There is no rule pack for {clinic.jurisdiction}: the strict defaults hold until "
                f"a therapist and the manager sign your own rules at /c/{clinic.slug}/rules/own."
            )
        self.stdout.write(
            f"{clinic.name} is open at /c/{clinic.slug}/. Next: "
            f"gaitbelt user new NAME --clinic {clinic.slug} --role MANAGER …"
        )
