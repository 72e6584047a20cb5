"""Files from outside: looked at in a limited process, kept by their content, never by their name.

`keep` runs outside a transaction (it reads, parses and writes); the command that attaches the file
then stores its row with `row_of` (D21).
"""

import hashlib
import json
import os
import subprocess
import sys
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any, Final
from urllib.parse import quote

from django.conf import settings
from django.http import FileResponse, Http404
from django.utils.text import get_valid_filename
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gaitbelt.core import clock
from gaitbelt.core.errors import BadValue
from gaitbelt.core.models import StoredFile

MAX_BYTES: Final = 20 * 1024 * 1024
TIMEOUT_S: Final = 30
CHILD: Final = Path(__file__).with_name("files_child.py")
EXTENSIONS: Final = {
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/webp": "webp",
    "image/heic": "heic",
    "application/pdf": "pdf",
    "application/fhir+json": "json",
    "application/gzip": "json.gz",
}
HEIC_BRANDS: Final = {b"heic", b"heix", b"hevc", b"heim", b"mif1", b"msf1"}
SIGNS: Final[tuple[tuple[str, Callable[[bytes], bool]], ...]] = (
    ("image/jpeg", lambda head: head.startswith(b"\xff\xd8\xff")),
    ("image/png", lambda head: head.startswith(b"\x89PNG\r\n\x1a\n")),
    ("image/webp", lambda head: head[:4] == b"RIFF" and head[8:12] == b"WEBP"),
    ("image/heic", lambda head: head[4:8] == b"ftyp" and head[8:12] in HEIC_BRANDS),
    ("application/pdf", lambda head: head.startswith(b"%PDF-")),
)
REFUSALS: Final = {
    "type": gettext_lazy("Choose a photo (JPEG, PNG, WebP) or a PDF."),
    "empty": gettext_lazy("This file is empty."),
    "size": gettext_lazy("This file is larger than 20 MB."),
    "pixels": gettext_lazy("This photo has more than 40 megapixels. Send a smaller one."),
    "pages": gettext_lazy("This PDF is too long: at most 500 pages."),
    "locked": gettext_lazy("This PDF asks for a password. Save it without one."),
    "active": gettext_lazy(
        "This PDF holds a script, a form that sends, or another file. Print it to a new PDF."
    ),
    "two_types": gettext_lazy("This file is two kinds of file at once. Save it anew."),
    "heic": gettext_lazy("HEIC photos cannot be read here. Save it as JPEG."),
    "unreadable": gettext_lazy("This file is damaged and cannot be read."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A file that was looked at and lies below DATA_DIR/media."""

    sha256: str
    name: str
    media_type: str
    size_bytes: int


def keep(upload: Any, *, field: str = "file") -> Kept:
    """Look at an upload and store it with its preview.

    Errors: BadValue that names `field`, for whatever is not a photo or a PDF that can be shown.
    """
    data = _read(upload, field)
    media_type = _sniff(data, field)
    preview = _look(data, media_type, field)
    kept = _store(data, media_type, upload.name)
    if preview:
        _write(preview_path(kept.sha256), preview)
    return kept


def keep_as(upload: Any, media_type: str, *, field: str = "file") -> Kept:
    """Store an upload of a type that its own reader will check; only its size is looked at."""
    return _store(_read(upload, field), media_type, upload.name)


def row_of(kept: Kept, *, by: Any) -> StoredFile:
    """The row of a kept file, inside the command that uses it."""
    return StoredFile.objects.create(
        clinic=by.clinic,
        sha256=kept.sha256,
        name=kept.name,
        media_type=kept.media_type,
        size_bytes=kept.size_bytes,
        added_by=by,
        added_at=clock.now(),
    )


def path(sha256: str) -> Path:
    """Where the bytes lie: a path made of their digest alone."""
    if len(sha256) != 64 or not all(letter in "0123456789abcdef" for letter in sha256):
        raise ValueError("not a sha256 digest")
    return Path(settings.MEDIA_ROOT) / sha256[:2] / sha256[2:4] / sha256


def preview_path(sha256: str) -> Path:
    return path(sha256).with_suffix(".preview.jpg")


def original(file: StoredFile) -> FileResponse:
    """The file as it came, to be saved, never shown by the browser itself."""
    return _answer(path(file.sha256), file.media_type, f"attachment; {_named(file.name)}")


def preview(file: StoredFile) -> FileResponse:
    """The re-encoded picture, without metadata."""
    if not file.has_preview:
        raise Http404
    return _answer(preview_path(file.sha256), "image/jpeg", "inline")


def clean_name(name: str, media_type: str) -> str:
    """A name to show and to save under: one line, no path, no tricks, the true extension."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    shown = "".join(c for c in last if unicodedata.category(c) not in {"Cc", "Cf", "Cs", "Co"})
    extension = EXTENSIONS[media_type]
    stem = shown.removesuffix(f".{extension}").strip(" .") or _("file")
    if "." in stem and media_type != "application/gzip":
        stem = stem.rsplit(".", 1)[0].strip(" .") or _("file")
    return f"{stem[:120]}.{extension}"


def _read(upload: Any, field: str) -> bytes:
    if upload.size > MAX_BYTES:
        raise _refused("size", field)
    data: bytes = upload.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise _refused("size", field)
    if not data:
        raise _refused("empty", field)
    return data


def _sniff(data: bytes, field: str) -> str:
    """The type by the first bytes; what is a second type as well is refused."""
    found = next((name for name, is_it in SIGNS if is_it(data[:32])), None)
    if found is None:
        raise _refused("type", field)
    is_image = found.startswith("image/")
    if _ends_as_zip(data) or (is_image and (b"%PDF-" in data[:1024] or _has_markup(data))):
        raise _refused("two_types", field)
    return found


def _ends_as_zip(data: bytes) -> bool:
    """Whether an archive's end record stands at the very end, as an unpacker looks for it."""
    tail = data[-(65_535 + 22) :]
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) - at < 22:
        return False
    return int.from_bytes(tail[at + 20 : at + 22], "little") == len(tail) - at - 22


def _has_markup(data: bytes) -> bool:
    lower = data.lower()
    return any(mark in lower for mark in (b"<script", b"<html", b"<!doctype html", b"<?php"))


def _look(data: bytes, media_type: str, field: str) -> bytes:
    """The preview that the limited process makes; empty for a PDF. It gets none of our secrets."""
    command = [sys.executable, "-I", "-B", str(CHILD), media_type]
    try:
        done = subprocess.run(command, input=data, capture_output=True, timeout=TIMEOUT_S, env={})
    except subprocess.TimeoutExpired:
        raise _refused("unreadable", field) from None
    output: bytes = done.stdout
    line, _newline, rest = output.partition(b"\n")
    if done.returncode or not line:
        raise _refused("unreadable", field)
    code = json.loads(line).get("refused")
    if code == "unreadable" and media_type == "image/heic":
        code = "heic"
    if code:
        raise _refused(code, field)
    return rest


def _store(data: bytes, media_type: str, name: str) -> Kept:
    sha256 = hashlib.sha256(data).hexdigest()
    _write(path(sha256), data)
    return Kept(
        sha256=sha256,
        name=clean_name(name or "", media_type),
        media_type=media_type,
        size_bytes=len(data),
    )


def _write(target: Path, data: bytes) -> None:
    """Put bytes in place at once and for good; the same content is written once."""
    if target.exists():
        return
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=target.parent, delete=False) as fresh:
        fresh.write(data)
        fresh.flush()
        os.fsync(fresh.fileno())
    Path(fresh.name).replace(target)


def _answer(where: Path, media_type: str, disposition: str) -> FileResponse:
    try:
        answer = FileResponse(where.open("rb"), content_type=media_type)
    except FileNotFoundError:
        raise Http404 from None
    answer["Content-Disposition"] = disposition
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    return answer


def _named(name: str) -> str:
    plain = get_valid_filename(name).encode("ascii", "ignore").decode() or "file"
    return f"filename=\"{plain}\"; filename*=UTF-8''{quote(name)}"


def _refused(code: str, field: str) -> BadValue:
    return BadValue({field: str(REFUSALS[code])})
