"""Files and folders as resources, each with its place; whatever cannot be read says why."""

import gzip
import json
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, NoReturn

from django.utils.translation import gettext as _

MAX_BYTES: Final = 100 * 1024 * 1024  # unpacked
ENDINGS: Final = (".json", ".json.gz")
GZIP: Final = b"\x1f\x8b"


class Unreadable(Exception):
    """A file that holds no bundle; its text says why."""


@dataclass(frozen=True, slots=True)
class Source:
    """A file to read, and the name that the report uses for it."""

    path: Path
    name: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a bundle, unchecked: where it stood, what it is called, and what it holds."""

    index: int
    full_url: Any
    resource: Any


def below(paths: Iterable[Path]) -> Iterator[Source]:
    """The files that are named, and the .json and .json.gz files of folders, in order."""
    for path in paths:
        if path.is_dir():
            inside = sorted(p for p in path.rglob("*") if p.is_file() and p.name.endswith(ENDINGS))
            for file in inside:
                yield Source(file, str(file.relative_to(path)))
        else:
            yield Source(path, path.name)


def entries(source: Source) -> list[Entry]:
    """The entries of a bundle, or the one resource that a file holds.

    Errors: Unreadable for whatever is not JSON of a resource.
    """
    found = _parse(_bytes(source.path))
    if not isinstance(found, dict) or "resourceType" not in found:
        raise Unreadable(_("This is not a FHIR resource."))
    if found["resourceType"] != "Bundle":
        return [Entry(0, None, found)]
    listed = found.get("entry", [])
    if not isinstance(listed, list):
        raise Unreadable(_("The entries of this bundle are not a list."))
    return [_entry(index, each) for index, each in enumerate(listed)]


def _entry(index: int, each: Any) -> Entry:
    if not isinstance(each, dict):
        return Entry(index, None, None)
    return Entry(index, each.get("fullUrl"), each.get("resource"))


def _bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            is_packed = file.read(2) == GZIP
        with gzip.open(path) if is_packed else path.open("rb") as file:
            data: bytes = file.read(MAX_BYTES + 1)
    except (OSError, EOFError, zlib.error):
        raise Unreadable(_("This file cannot be read.")) from None
    if len(data) > MAX_BYTES:
        raise Unreadable(_("This file holds more than 100 MB."))
    return data


def _parse(data: bytes) -> Any:
    try:
        return json.loads(data.decode("utf-8-sig"), parse_constant=_no_number)
    except UnicodeDecodeError:
        raise Unreadable(_("This file is not UTF-8 text.")) from None
    except RecursionError:
        raise Unreadable(_("This file is nested too deeply.")) from None
    except ValueError:
        raise Unreadable(_("This file is not JSON.")) from None


def _no_number(word: str) -> NoReturn:
    raise ValueError(word)
