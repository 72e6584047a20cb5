"""Importing: its rate beside plain inserts of the same rows, and its memory on a long file."""

import json
import os
import subprocess
import sys
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import cast

from django.db import connection, transaction
from django.db.models import Model

from gaitbelt.core import events
from gaitbelt.core.audit import Console
from gaitbelt.core.ids import new_id
from gaitbelt.core.models import ChainHead, Event
from gaitbelt.interop.fhir_import import Report, Source, import_sources
from gaitbelt.people.models import Clinic, ClinicalFact, Condition, Contact, Episode, Patient
from gaitbelt.people.tests.factories import ClinicFactory
from tools.bench import bundles
from tools.bench.harness import Figure, Side, at_least_rate, below, like, own_cpu

A_ROUND, ROUNDS = 5, 20
PARTS = (Contact, Condition, ClinicalFact, Episode, Event)  # of a patient
LONG_MB = 1024
MEMORY_MB = 300


def figures() -> Iterator[Figure]:
    """The rate first; then the memory that a file of 1 GB takes, which no database changes."""
    with TemporaryDirectory(prefix="gaitbelt-bench-") as folder:
        ours = Importer(ClinicFactory.create(), Path(folder))
        plain = Plain(ClinicFactory.create(), Path(folder))
        yield at_least_rate(
            f"Importing {bundles.name()}",
            Side("import", own_cpu(ours.take, A_ROUND)),
            Side("bulk_create of its rows", own_cpu(plain.write, A_ROUND)),
            share=0.2,
            rounds=ROUNDS,
        )
        if connection.vendor == "sqlite":
            yield memory(Path(folder))


class Importer:
    """Imports one bundle after another; the files are written beforehand."""

    def __init__(self, clinic: Clinic, folder: Path) -> None:
        self.by, record = Console(clinic), bundles.bundle()
        self.left: deque[Source] = deque()
        for number in range(A_ROUND * (ROUNDS + 1) + 1):
            path = folder / f"{clinic.slug}-{number}.json"
            path.write_text(json.dumps(bundles.of_another(record, number)), encoding="utf-8")
            self.left.append(Source(path, path.name))

    def take(self) -> Report:
        report = import_sources([self.left.popleft()], by=self.by)
        assert report.stored
        return report


class Plain:
    """Writes the rows of an imported patient, made beforehand, one bulk_create for each table."""

    def __init__(self, clinic: Clinic, folder: Path) -> None:
        Importer(clinic, folder).take()  # shows what an import writes
        patient = Patient.objects.get(organization=clinic.organization)
        mine = [list(model.objects.filter(patient=patient)) for model in PARTS]
        head = ChainHead.objects.get(clinic=clinic)
        self.left: deque[list[list[Model]]] = deque()
        seq, last = head.seq, head.hash
        for _ in range(A_ROUND * (ROUNDS + 1)):
            other = like(patient, id=new_id())
            *rows, heard = [
                [like(row, id=new_id(), patient_id=other.pk) for row in part] for part in mine
            ]
            said = events.chain(cast(list[Event], heard), seq=seq, prev_hash=last)
            seq, last = said[-1].seq, said[-1].hash
            self.left.append([[other], *rows, [*said]])

    def write(self) -> None:
        with transaction.atomic():
            for rows in self.left.popleft():
                if rows:
                    type(rows[0])._default_manager.bulk_create(rows)


def memory(folder: Path) -> Figure:
    """The most that `gaitbelt import` held while it took 1 GB of loose resources."""
    clinic, path = ClinicFactory.create(), folder / "long.ndjson"
    write_lines(path, LONG_MB * 1024 * 1024)
    command = [sys.executable, "-m", "tools.bench.peak", str(path), "--clinic", clinic.slug]
    result = subprocess.run(command, env=os.environ, capture_output=True, text=True, check=True)
    held = float(result.stdout.split()[-1])
    return below(f"Memory for {LONG_MB} MB of NDJSON", held, MEMORY_MB, "MB")


def write_lines(path: Path, size: int) -> None:
    """Write the resources of one patient after another, as a bulk export has them: one a line."""
    entries = bundles.bundle()["entry"]
    (patient,) = (each for each in entries if each["resource"]["resourceType"] == "Patient")
    own = patient["resource"]["id"]
    rest = "".join(
        json.dumps(each["resource"], ensure_ascii=False) + "\n"
        for each in entries
        if each is not patient
    ).replace("urn:uuid:", "Patient/")
    with path.open("w", encoding="utf-8") as file:
        number = 0
        while file.tell() < size:
            number += 1
            (other,) = bundles.of_another({"entry": [patient]}, number)["entry"]
            line = json.dumps(other["resource"], ensure_ascii=False)
            file.write(f"{line}\n{rest}".replace(own, f"{own}-{number}"))
