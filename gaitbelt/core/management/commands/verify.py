import sys

from django.apps import apps
from tqdm import tqdm

from gaitbelt.core import verify
from gaitbelt.core.management.base import ClinicCommand
from gaitbelt.core.models import Event


class Command(ClinicCommand):
    help = "Read every audit chain from its first event and say where one does not hold."
    example = "gaitbelt verify"

    def handle(self, *args: object, **options: object) -> None:
        broken, counts = 0, []
        for clinic in apps.get_model("people", "Clinic").objects.order_by("slug"):
            total = Event.objects.filter(clinic=clinic).count()
            quiet = None if sys.stderr.isatty() else True
            steps = tqdm(
                verify.breaks(clinic), total=total, desc=clinic.slug, unit=" events", disable=quiet
            )
            for found in steps:
                if found:
                    broken += 1
                    self.stderr.write(str(found))
            counts.append(f"{clinic.slug} {total}")
        self.stdout.write(f"Events read: {', '.join(counts) or 'none'}. Breaks: {broken}.")
        if broken:
            sys.exit(1)
