"""Resources that stand on their own, put by on disk until all of a patient's are together."""

import sqlite3
from collections.abc import Iterator
from functools import cached_property
from itertools import groupby, islice
from operator import itemgetter
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Final, Self
from uuid import UUID

from gaitbelt.interop.fhir_import.sources import Entry, parse

MOST_OF_ONE: Final = 20_000  # resources of one patient
BYTES_OF_ONE: Final = 32 * 1024 * 1024
TABLES: Final = """
CREATE TABLE loose (
    place INTEGER PRIMARY KEY, patient TEXT, rank INT, file INT, line INT, body BLOB
);
CREATE TABLE seen (key BLOB PRIMARY KEY) WITHOUT ROWID;
"""

type Row = tuple[str, int, int, int, bytes]  # patient, rank, file, line, body


class Spool:
    """A private database of one import, made when it is needed and gone when the import ends."""

    def __init__(self) -> None:
        self.files: list[str] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if "rows" in self.__dict__:
            self.rows.close()
            self.folder.cleanup()

    @cached_property
    def rows(self) -> sqlite3.Connection:
        self.folder = TemporaryDirectory(prefix="gaitbelt-import-")
        rows = sqlite3.connect(Path(self.folder.name) / "spool", isolation_level=None)
        rows.executescript(f"PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; {TABLES}")
        rows.execute("BEGIN")
        return rows

    def put(self, patient: str, entry: Entry, body: bytes) -> None:
        """Put a resource by; its patient's own comes first."""
        if not self.files or self.files[-1] != entry.file:
            self.files.append(entry.file)
        is_own = entry.resource["resourceType"] == "Patient"
        self.rows.execute(
            "INSERT INTO loose (patient, rank, file, line, body) VALUES (?, ?, ?, ?, ?)",
            (patient, not is_own, len(self.files) - 1, entry.index, body),
        )

    def patients(self) -> Iterator[tuple[list[Entry], bool]]:
        """The resources of one patient after another, and whether they are too many to take.

        Those that are too many come in portions, and so do those of nobody who is here.
        """
        if not self.files:
            return
        self.rows.execute("CREATE INDEX by_patient ON loose (patient, rank)")
        found = self.rows.execute(
            "SELECT patient, rank, file, line, body FROM loose ORDER BY patient, rank, place"
        )
        for _patient, rows in groupby(found, key=itemgetter(0)):
            mine = iter(rows)
            portion, is_later = _portion(mine), False
            has_patient = portion[0][1] == 0
            while portion:
                following = _portion(mine)
                is_too_much = has_patient and (is_later or bool(following))
                yield [self._entry(row) for row in portion], is_too_much
                portion, is_later = following, True

    def is_new(self, key: UUID) -> bool:
        """Whether a key is met for the first time in this import."""
        found = self.rows.execute("INSERT OR IGNORE INTO seen VALUES (?)", (key.bytes,))
        return found.rowcount == 1

    def _entry(self, row: Row) -> Entry:
        _patient, _rank, file, line, body = row
        return Entry(self.files[file], line, None, parse(body))


def _portion(rows: Iterator[Row]) -> list[Row]:
    size, portion = 0, []
    for row in islice(rows, MOST_OF_ONE):
        portion.append(row)
        size += len(row[4])
        if size > BYTES_OF_ONE:
            break
    return portion
