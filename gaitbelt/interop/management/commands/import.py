import json
import sys
from pathlib import Path

from django.core.management.base import CommandParser
from tqdm import tqdm

from gaitbelt.core.audit import Console
from gaitbelt.core.management.base import ClinicCommand
from gaitbelt.interop.fhir_import import Report, below, import_sources
from gaitbelt.people.models import Clinic

SHOWN = 20  # refusals that are printed; --json has all


class Command(ClinicCommand):
    help = "Take patients with contacts, languages and conditions from FHIR R4 bundles."
    example = "gaitbelt import bundles/ --clinic riverside --dry-run"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "paths",
            nargs="+",
            type=Path,
            metavar="PATH",
            help=".json or .json.gz files, or folders",
        )
        parser.add_argument("--clinic", help="slug of the clinic that treats them")
        parser.add_argument("--dry-run", action="store_true", help="report only, store nothing")
        parser.add_argument("--json", action="store_true", help="print the report as JSON")

    def handle(
        self, *args: object, paths: list[Path], clinic: str | None, dry_run: bool, **options: object
    ) -> None:
        for path in paths:
            if not path.exists():
                self.stop(f"There is no {path}: name a file or folder that is there.")
        sources = list(below(paths))
        bar = tqdm(sources, unit="file", disable=not sys.stderr.isatty(), file=sys.stderr)
        report = import_sources(bar, by=Console(self.clinic(clinic)), dry_run=dry_run)
        if options["json"]:
            self.stdout.write(json.dumps(report.data(), ensure_ascii=False, indent=2))
        else:
            self.tell(report, dry_run=dry_run)
        if report.refused:
            self.stop(f"{len(report.refused)} resources were refused: mend them and import again.")

    def clinic(self, slug: str | None) -> Clinic:
        """The clinic that is named, or the only one there is."""
        slugs = list(Clinic.objects.order_by("slug").values_list("slug", flat=True))
        if slug is None and len(slugs) == 1:
            slug = slugs[0]
        if slug not in slugs:
            says = f"There is no clinic {slug!r}" if slug else "Say which clinic treats them"
            self.stop(f"{says}: give --clinic one of {', '.join(slugs) or 'none yet'}.")
        return Clinic.objects.select_related("organization").get(slug=slug)

    def tell(self, report: Report, *, dry_run: bool) -> None:
        """The report as a few lines."""
        self.stdout.write("Dry run: nothing was stored." if dry_run else "Imported.")
        skipped = ", ".join(f"{kind} {count}" for kind, count in sorted(report.skipped.items()))
        for word, count, more in (
            ("read", report.read, ""),
            ("stored", report.stored, ""),
            ("unchanged", report.unchanged, ""),
            ("skipped", report.left_out, skipped),
            ("refused", len(report.refused), ""),
        ):
            self.stdout.write(f"{word:<10}{count:>8}  {more}".rstrip())
        for one in report.refused[:SHOWN]:
            place = one.file if one.index is None else f"{one.file}, entry {one.index}"
            kind = "" if one.reason.startswith(one.kind) else f"{one.kind}: "
            self.stdout.write(f"  {place}: {kind}{one.reason}")
        if len(report.refused) > SHOWN:
            self.stdout.write(f"  … and {len(report.refused) - SHOWN} more: see --json.")
