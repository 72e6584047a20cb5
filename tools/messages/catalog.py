"""Read and write gettext catalogues: `.po` for people, `.mo` for the program."""

import ast
import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

Key = tuple[str, str, str]  # context, message, plural; the last two may be empty

_FIELD = re.compile(r'^(msgctxt|msgid_plural|msgid|msgstr(?:\[\d\])?)\s+(".*")$')
_CONTEXT_END = "\x04"
_MAGIC = 0x950412DE


@dataclass(slots=True)
class Entry:
    """One message and its translations, one per plural form."""

    key: Key
    translations: list[str] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)

    @property
    def is_fuzzy(self) -> bool:
        return any(line.startswith("#,") and "fuzzy" in line for line in self.comments)


def read_po(path: Path) -> dict[Key, Entry]:
    """The entries of a catalogue in their order; the header is the one with the empty message."""
    entries = (_entry(block) for block in re.split(r"\n\s*\n", path.read_text(encoding="utf-8")))
    return {entry.key: entry for entry in entries if entry}


def _entry(block: str) -> Entry | None:
    """The entry of one paragraph; obsolete ones (`#~`) and bare comments are left out."""
    fields: dict[str, str] = {}
    comments: list[str] = []
    name = ""
    for line in block.splitlines():
        if line.startswith("#"):
            comments.append(line)
        elif match := _FIELD.match(line):
            name = match[1]
            fields[name] = ast.literal_eval(match[2])
        elif line.startswith('"') and name:
            fields[name] += ast.literal_eval(line)
    if "msgid" not in fields:
        return None
    key = (fields.get("msgctxt", ""), fields["msgid"], fields.get("msgid_plural", ""))
    translations = [text for name, text in fields.items() if name.startswith("msgstr")]
    return Entry(key, translations, comments)


def write_po(path: Path, entries: list[Entry]) -> None:
    """Write a catalogue, one paragraph per entry."""
    text = "\n\n".join("\n".join(_paragraph(entry)) for entry in entries)
    path.write_text(text + "\n", encoding="utf-8")


def _paragraph(entry: Entry) -> Iterator[str]:
    context, message, plural = entry.key
    yield from entry.comments
    if context:
        yield f"msgctxt {_quoted(context)}"
    yield f"msgid {_quoted(message)}"
    if not plural:
        yield f"msgstr {_quoted(entry.translations[0])}"
        return
    yield f"msgid_plural {_quoted(plural)}"
    for number, text in enumerate(entry.translations):
        yield f"msgstr[{number}] {_quoted(text)}"


def _quoted(text: str) -> str:
    """One C string, or one per line after an empty first one, as gettext writes it."""
    lines = [_escaped(line) for line in text.splitlines(keepends=True)] or [""]
    first = [""] if len(lines) > 1 else []
    return "\n".join(f'"{line}"' for line in [*first, *lines])


def _escaped(text: str) -> str:
    for plain, escaped in (("\\", "\\\\"), ('"', '\\"'), ("\n", "\\n"), ("\t", "\\t")):
        text = text.replace(plain, escaped)
    return text


def write_mo(path: Path, entries: dict[Key, Entry]) -> None:
    """Compile the translated entries. Source: the MO file format of the GNU gettext manual."""
    pairs = sorted(_compiled(entry) for entry in entries.values() if _is_usable(entry))
    table_size = 8 * len(pairs)
    at = 7 * 4 + 2 * table_size
    tables: list[bytes] = []
    for column in zip(*pairs, strict=True):
        for text in column:
            tables.append(struct.pack("<II", len(text), at))
            at += len(text) + 1
    header = struct.pack("<7I", _MAGIC, 0, len(pairs), 28, 28 + table_size, 0, 0)
    body = b"".join(text + b"\0" for column in zip(*pairs, strict=True) for text in column)
    path.write_bytes(header + b"".join(tables) + body)


def _is_usable(entry: Entry) -> bool:
    return all(entry.translations) and (not entry.is_fuzzy or entry.key[1] == "")


def _compiled(entry: Entry) -> tuple[bytes, bytes]:
    context, message, plural = entry.key
    source = f"{context}{_CONTEXT_END}{message}" if context else message
    source = f"{source}\0{plural}" if plural else source
    return source.encode(), "\0".join(entry.translations).encode()
