import json
import sys
from pathlib import Path
from typing import Any, Self

from django.core.management.base import CommandParser
from tqdm import tqdm

from gaitbelt.core.audit import Console
from gaitbelt.core.management.base import ClinicCommand
from gaitbelt.interop.fhir_import import Report, Watch, below, import_sources
from gaitbelt.people.models import Clinic

SHOWN = 20  # refusals that are printed; --json has all


class Bars(Watch):
    """How far the import is, on a terminal; nothing elsewhere."""

    def __init__(self, size: int) -> None:
        looks: dict[str, Any] = {
            "disable": not sys.stderr.isatty(),
            "file": sys.stderr,
            "leave": False,
        }
        self.bytes = tqdm(total=size, unit="B", unit_scale=True, desc="reading", **looks)
        self.patients = tqdm(unit=" patients", desc="putting together", delay=1, **looks)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.patients.close()
        self.bytes.close()

    def read(self, size: int) -> None:
        self.bytes.update(size)

    def stored(self) -> None:
        self.patients.update()


class Command(ClinicCommand):
    help = "Take patients and what matters of their records from FHIR R4."
    example = "gaitbelt import bundles/ --clinic riverside --dry-run"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "paths",
            nargs="+",
            type=Path,
            metavar="PATH",
            help=".json, .json.gz, .ndjson or .ndjson.gz files, or folders",
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
        by = Console(self.clinic(clinic))
        with Bars(sum(source.path.stat().st_size for source in sources)) as bars:
            report = import_sources(sources, by=by, dry_run=dry_run, watch=bars)
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
        for word, count in (
            ("read", report.read),
            ("stored", report.stored),
            ("unchanged", report.unchanged),
            ("skipped", report.left_out),
            ("refused", len(report.refused)),
        ):
            self.stdout.write(f"{word:<10}{count:>8}")
            if word == "skipped":
                for kind, many, why in report.why_skipped():
                    self.stdout.write(f"  {many:>8}  {kind}: {why}")
        if not report.stored and not dry_run:
            self.stdout.write("Nothing has changed.")
        for one in report.refused[:SHOWN]:
            place = one.file if one.index is None else f"{one.file}, entry {one.index}"
            kind = "" if one.reason.startswith(one.kind) else f"{one.kind}: "
            self.stdout.write(f"  {place}: {kind}{one.reason}")
        if len(report.refused) > SHOWN:
            self.stdout.write(f"  … and {len(report.refused) - SHOWN} more: see --json.")
