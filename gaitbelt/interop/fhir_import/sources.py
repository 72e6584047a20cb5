"""Files and folders as resources, each with its place; whatever cannot be read says why."""

import gzip
import json
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Final, NoReturn

from django.utils.translation import gettext as _

from gaitbelt.interop.fhir_import.memory import uncollected

MAX_BYTES: Final = 50 * 1024 * 1024  # of a .json file, unpacked
MAX_LINE: Final = 8 * 1024 * 1024  # of an .ndjson file, which may be of any length
LINES: Final = (".ndjson", ".ndjson.gz")
ENDINGS: Final = (".json", ".json.gz", *LINES)
GZIP: Final = b"\x1f\x8b"
BROKEN: Final = (OSError, EOFError, zlib.error)

type Watch = Callable[[int], object]  # told how many bytes of a file were read since


class Unreadable(Exception):
    """A file or line that holds no resource; its text says why."""


@dataclass(frozen=True, slots=True)
class Source:
    """A file to read, and the name that the report uses for it."""

    path: Path
    name: str
    most_bytes: int | None = None  # that it may unpack to

    @property
    def has_lines(self) -> bool:
        return self.name.lower().endswith(LINES)


@dataclass(frozen=True, slots=True)
class Entry:
    """One resource, unchecked: where it stood, what it is called, and what it holds."""

    file: str
    index: int
    full_url: Any
    resource: Any


@dataclass(frozen=True, slots=True)
class Found:
    """One document: a bundle with its entries, a resource with its text, or why it is neither."""

    index: int | None
    entries: list[Entry] | None = None  # of a bundle
    entry: Entry | None = None  # a resource on its own
    text: bytes = b""  # of a resource on its own
    problem: str = ""


def below(paths: Iterable[Path]) -> Iterator[Source]:
    """The files that are named, and those of folders whose names end as FHIR's do, in order."""
    for path in paths:
        if path.is_dir():
            inside = sorted(p for p in path.rglob("*") if p.is_file() and p.name.endswith(ENDINGS))
            for file in inside:
                yield Source(file, _shown(str(file.relative_to(path))))
        else:
            yield Source(path, _shown(path.name))


def _shown(name: str) -> str:
    """The name of a file as any screen can show it."""
    return "".join(letter if letter.isprintable() else "?" for letter in name)


def documents(source: Source, watch: Watch) -> Iterator[Found]:
    """The one document of a file, or one for each of its lines."""
    try:
        with source.path.open("rb") as packed:
            is_packed = packed.read(2) == GZIP
            packed.seek(0)
            file: Any = gzip.GzipFile(fileobj=packed) if is_packed else packed
            seen = 0
            for found in (_lines if source.has_lines else _whole)(source, file):
                yield found
                watch(packed.tell() - seen)
                seen = packed.tell()
    except BROKEN:
        yield Found(None, problem=_("This file cannot be read."))


def _whole(source: Source, file: BinaryIO) -> Iterator[Found]:
    data = file.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        says = _("This file holds more than 50 MB: give its resources as .ndjson.")
        yield Found(None, problem=says)
        return
    found = _document(source.name, 0, data)
    yield Found(None, problem=found.problem) if found.problem else found


def _lines(source: Source, file: BinaryIO) -> Iterator[Found]:
    """Every line that is not empty; one that is too long is passed over and said."""
    index = size = 0
    while line := file.readline(MAX_LINE + 1):
        size += len(line)
        if source.most_bytes and size > source.most_bytes:
            yield Found(None, problem=_("This file unpacks to too much: split it."))
            return
        if len(line) > MAX_LINE:
            while line and not line.endswith(b"\n"):
                line = file.readline(MAX_LINE)
            yield Found(index, problem=_("This line holds more than 8 MB."))
        elif line.strip(b"\xef\xbb\xbf \t\r\n"):
            yield _document(source.name, index, line)
        index += 1


def _document(name: str, index: int, data: bytes) -> Found:
    try:
        found = parse(data)
    except Unreadable as why:
        return Found(index, problem=str(why))
    if not isinstance(found, dict) or "resourceType" not in found:
        return Found(index, problem=_("This is not a FHIR resource."))
    if found["resourceType"] != "Bundle":
        return Found(index, entry=Entry(name, index, None, found), text=data)
    listed = found.get("entry", [])
    if not isinstance(listed, list):
        return Found(index, problem=_("The entries of this bundle are not a list."))
    return Found(index, [_entry(name, number, each) for number, each in enumerate(listed)])


def _entry(name: str, index: int, each: Any) -> Entry:
    if not isinstance(each, dict):
        return Entry(name, index, None, None)
    return Entry(name, index, each.get("fullUrl"), each.get("resource"))


@uncollected
def parse(data: bytes) -> Any:
    """The value of a JSON text. Errors: Unreadable."""
    try:
        return json.loads(data.decode("utf-8-sig"), parse_constant=_no_number)
    except UnicodeDecodeError:
        raise Unreadable(_("This is not UTF-8 text.")) from None
    except RecursionError:
        raise Unreadable(_("This is nested too deeply.")) from None
    except json.JSONDecodeError as why:
        place = {"line": why.lineno, "column": why.colno}
        raise Unreadable(_("This is not JSON: line %(line)s, column %(column)s.") % place) from None
    except ValueError:
        raise Unreadable(_("This is not JSON: a number in it is none.")) from None


def _no_number(word: str) -> NoReturn:
    raise ValueError(word)
