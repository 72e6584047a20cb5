"""The recorder's empty page and its worker, as `tools.assets` has bundled them."""

import hashlib
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.translation import override

from gaitbelt.plans.library import exercises

PLACE = "gaitbelt/rec"
BUILT = Path(__file__).parent / "static" / PLACE
PAGE = "/rec/"
EXTRA = ("gaitbelt/mark.svg",)  # static files besides, that the page needs without the clinic
NAMES = {"js": "app.js", "css": "style.css", "webmanifest": "app.webmanifest"}


@dataclass(frozen=True, slots=True)
class Shell:
    """The page as every browser gets it, and the worker that keeps it."""

    page: str
    worker: str


def shell() -> Shell | None:
    """What was built; None where nobody has run `make assets`."""
    manifest = BUILT / "manifest.json"
    return _read(manifest.stat().st_mtime_ns) if manifest.exists() else None


@cache
def _read(built_at: int) -> Shell:
    built = json.loads((BUILT / "manifest.json").read_text())["files"]
    files = {kind: f"{PLACE}/{built[name]}" for kind, name in NAMES.items()}
    with override("en"):  # the page has no words of its own but one, and one spelling for all
        page = render_to_string("recorder/shell.html", {"files": files})
    kept = [PAGE, *(static(name) for name in (*files.values(), *EXTRA, *_figures()))]
    return Shell(page, _worker(page, kept))


def _figures() -> list[str]:
    """The drawings of the exercises, which name nobody."""
    return [each.figure for each in exercises().values() if each.figure]


def _worker(page: str, kept: list[str]) -> str:
    """The worker's text; its build is another one as soon as anything that it keeps is."""
    code = (BUILT / "sw.js").read_text()
    build = hashlib.sha256("\0".join([page, code, *kept]).encode()).hexdigest()[:12]
    told: dict[str, Any] = {"build": build, "files": kept}
    return f"self.SHELL={json.dumps(told)};\n{code}"
