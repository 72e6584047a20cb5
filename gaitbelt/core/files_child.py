"""Reads one file from outside in a process of its own, with little memory and time.

Run as a script: the bytes come in on stdin, their type as the argument; one line of JSON goes out
on stdout ({"pages": n} or {"refused": code}), then the bytes of the preview, if there is one.
It imports nothing of the product, so that nothing of it is in reach of what it reads.
"""

import io
import json
import resource
import sys
import warnings
from collections.abc import Iterator
from typing import Any

MEMORY_BYTES = 768 * 1024 * 1024
CPU_S = 20
MAX_PIXELS = 40_000_000
MAX_PAGES = 500
MAX_OBJECTS = 100_000
PREVIEW_PX = 1600
ACTIVE_KEYS = {"/JavaScript", "/JS", "/EmbeddedFiles", "/EF", "/XFA", "/RichMediaContent"}
ACTIVE_KINDS = {"/JavaScript", "/Launch", "/ImportData", "/SubmitForm", "/GoToE", "/EmbeddedFile",
                "/RichMedia", "/Rendition"}  # fmt: skip


class Refused(Exception):
    """A file that is not taken; its argument is the code."""


def limit() -> None:
    """Take away memory, time and the right to write files, before anything is parsed."""
    for what, most in (
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_CPU, CPU_S),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))


def image(data: bytes, pillow_format: str) -> tuple[dict[str, Any], bytes]:
    """A preview without metadata; the pixels are counted before one of them is decoded."""
    from PIL import Image, ImageOps

    Image.MAX_IMAGE_PIXELS = None  # counted here, so that the answer is ours
    try:
        picture = Image.open(io.BytesIO(data), formats=[pillow_format])
    except Exception as error:
        raise Refused("unreadable") from error
    if picture.width * picture.height > MAX_PIXELS:
        raise Refused("pixels")
    try:
        picture.draft("RGB", (PREVIEW_PX, PREVIEW_PX))
        upright = ImageOps.exif_transpose(picture)
        upright.thumbnail((PREVIEW_PX, PREVIEW_PX))
        plain = Image.new("RGB", upright.size, "white")
        layer = upright.convert("RGBA")
        plain.paste(layer, mask=layer.getchannel("A"))
        out = io.BytesIO()
        plain.save(out, "JPEG", quality=85)
    except Exception as error:
        raise Refused("unreadable") from error
    return {}, out.getvalue()


def pdf(data: bytes, _format: str) -> tuple[dict[str, Any], bytes]:
    """How many pages; a PDF that can act (scripts, files inside, launches) is refused."""
    from pypdf import PdfReader

    try:
        reader = PdfReader(io.BytesIO(data), strict=False)
        if reader.is_encrypted:
            raise Refused("locked")
        pages = len(reader.pages)
        if pages > MAX_PAGES:
            raise Refused("pages")
        for found in every_dictionary(reader):
            refuse_active(found)
    except Refused:
        raise
    except Exception as error:
        raise Refused("unreadable") from error
    if not pages:
        raise Refused("unreadable")
    return {"pages": pages}, b""


def every_dictionary(reader: Any) -> Iterator[Any]:
    """Each dictionary of the file, whether a page shows it or not."""
    from pypdf.generic import IndirectObject

    numbers = {n for table in reader.xref.values() for n in table} | set(reader.xref_objStm)
    if len(numbers) > MAX_OBJECTS:
        raise Refused("pages")
    waiting = [reader.trailer]
    waiting += [IndirectObject(number, 0, reader).get_object() for number in sorted(numbers)]
    seen = 0
    while waiting:
        value = waiting.pop()
        seen += 1
        if seen > 10 * MAX_OBJECTS:
            raise Refused("pages")
        if isinstance(value, dict):
            yield value
            waiting += [part for part in dict.values(value) if isinstance(part, dict | list)]
        elif isinstance(value, list):
            waiting += [part for part in list.__iter__(value) if isinstance(part, dict | list)]


def refuse_active(found: Any) -> None:
    """Refuse a dictionary that runs, launches, sends or carries something."""
    kinds = {str(dict.get(found, key)) for key in ("/S", "/Type", "/Subtype")}
    if ACTIVE_KEYS & set(found) or ACTIVE_KINDS & kinds:
        raise Refused("active")


READERS = {
    "image/jpeg": (image, "JPEG"),
    "image/png": (image, "PNG"),
    "image/webp": (image, "WEBP"),
    "image/heic": (image, "HEIF"),
    "application/pdf": (pdf, ""),
}


def main() -> None:
    limit()
    warnings.simplefilter("ignore")
    read, pillow_format = READERS[sys.argv[1]]
    try:
        found, preview = read(sys.stdin.buffer.read(), pillow_format)
    except Refused as refused:
        found, preview = {"refused": refused.args[0]}, b""
    except (MemoryError, RecursionError):
        found, preview = {"refused": "unreadable"}, b""
    sys.stdout.buffer.write(json.dumps(found).encode() + b"\n" + preview)


if __name__ == "__main__":
    main()
