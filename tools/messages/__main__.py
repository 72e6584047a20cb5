"""Keep the Spanish catalogue: compile it, check that it is complete, bring in new messages.

Example: python -m tools.messages check
"""

import argparse
import re
from collections.abc import Iterator
from pathlib import Path

from tools.messages import catalog, extract
from tools.messages.catalog import Entry, Key

PACKAGE = Path(__file__).resolve().parents[2] / "gaitbelt"
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")
HEADER: Key = ("", "", "")
HEADER_TEXT = (
    "Language: es\nMIME-Version: 1.0\nContent-Type: text/plain; charset=UTF-8\n"
    "Content-Transfer-Encoding: 8bit\nPlural-Forms: nplurals=2; plural=(n != 1);\n"
)


def catalogues() -> list[Path]:
    """Every catalogue of the package."""
    return sorted(PACKAGE.glob("locale/*/LC_MESSAGES/*.po"))


def compile_stale() -> int:
    """Compile each catalogue that is newer than its compiled form."""
    for po in catalogues():
        mo = po.with_suffix(".mo")
        if not mo.exists() or mo.stat().st_mtime < po.stat().st_mtime:
            catalog.write_mo(mo, catalog.read_po(po))
    return 0


def check() -> int:
    """Say what is untranslated, doubtful, unused or has lost a placeholder; 1 if anything is."""
    wanted = extract.messages(PACKAGE)
    complaints = [line for po in catalogues() for line in _complaints(po, wanted)]
    print(*complaints, sep="\n", end="\n" if complaints else "")
    return 1 if complaints else 0


def _complaints(po: Path, wanted: dict[Key, list[str]]) -> Iterator[str]:
    entries = catalog.read_po(po)
    name = po.relative_to(PACKAGE.parent)
    for key, places in wanted.items():
        entry = entries.get(key)
        if entry is None or not entry.translations or not all(entry.translations):
            yield f"{name}: not translated: {key[1]!r} ({places[0]})"
        elif entry.is_fuzzy:
            yield f"{name}: marked fuzzy: {key[1]!r}"
        elif _loses_a_placeholder(entry):
            yield f"{name}: other placeholders than the source: {key[1]!r}"
    for key in entries.keys() - wanted.keys() - {HEADER}:
        yield f"{name}: no longer in the source: {key[1]!r}"


def _loses_a_placeholder(entry: Entry) -> bool:
    _, message, plural = entry.key
    allowed = [set(PLACEHOLDER.findall(text)) for text in (message, plural) if text]
    return any(set(PLACEHOLDER.findall(text)) not in allowed for text in entry.translations)


def update() -> int:
    """Add new messages untranslated and drop unused ones, in the order of the source."""
    wanted = extract.messages(PACKAGE)
    for po in catalogues():
        old = catalog.read_po(po)
        header = old.get(HEADER, Entry(HEADER, [HEADER_TEXT]))
        entries = [_merged(old.get(key), key, places) for key, places in wanted.items()]
        catalog.write_po(po, [header, *entries])
        print(f"{po.name}: {sum(not all(e.translations) for e in entries)} to translate")
    return 0


def _merged(old: Entry | None, key: Key, places: list[str]) -> Entry:
    kept = [line for line in old.comments if not line.startswith("#:")] if old else []
    empty = ["", ""] if key[2] else [""]
    translations = old.translations if old else empty
    return Entry(key, translations, [*kept, *(f"#: {place}" for place in places)])


TASKS = {"compile": compile_stale, "check": check, "update": update}


def main() -> int:
    """Do the named task."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("task", choices=TASKS, help="; ".join(f"{n}" for n in TASKS))
    task = parser.parse_args().task
    if task != "compile":
        extract.prepare()
    return TASKS[task]()


if __name__ == "__main__":
    raise SystemExit(main())
