"""The safety case: what the domain files ask, line by line, and the log of hazards."""

import tomllib
from pathlib import Path
from typing import Any, Final

from gaitbelt.domain.held import LINES
from gaitbelt.rulebook.words import LINES as LINES_IN_WORDS
from tools.docs.markdown import code, page, table

HERE: Final = Path(__file__).parent
SCOPE: Final = "scope-of-practice"
FILES: Final = {
    SCOPE: "Scope of practice §9",
    "session-safety": "Session safety §13",
    "modalities": "Modalities §9",
    "exercise-and-outcomes": "Exercise and outcomes §7",
}


def lines() -> list[dict[str, Any]]:
    """Every line of the four files: file, number, asks, tests, and what is not enforced yet."""
    scope = [
        {
            "file": SCOPE,
            "number": line.number,
            "asks": str(LINES_IN_WORDS[line.number]),
            "tests": list(line.tests),
        }
        for line in LINES
    ]
    return [*scope, *_read("lines.toml")["line"]]


def hazards() -> list[dict[str, Any]]:
    """The log of hazards, in the order of the file."""
    return list(_read("hazards.toml")["hazard"])


def enforced_page() -> str:
    """Each line with its tests; what is not enforced yet stands first."""
    known = lines()
    open_lines = [
        [FILES[line["file"]], line["number"], line["not_yet"]] for line in known if _open(line)
    ]
    parts = []
    for file, title in FILES.items():
        rows = [
            [line["number"], line["asks"], _tests(line["tests"]) or "not yet"]
            for line in known
            if line["file"] == file
        ]
        parts += [f"## {title}", table(["line", "rule", "held by"], rows)]
    return page(
        "What the domain files ask, and what holds it",
        "Each numbered line of the domain reference that software must enforce, with the tests "
        "that hold it.",
        "## Not enforced yet",
        table(["file", "line", "what is missing, and why"], open_lines),
        *parts,
    )


def hazards_page() -> str:
    """The hazards in the manner of a clinical safety case."""
    known = hazards()
    rows = [
        [f"[{each['id']}](#{each['id'].lower()})", each["hazard"], each["severity"]]
        for each in known
    ]
    return page(
        "Hazards",
        "What could hurt a patient or a colleague, why it could happen, and what the product does "
        "against it; each control names the tests that show it. Severity is the worst that is "
        "plausible, in the words of an incident report: minor, moderate, major, death. "
        "Likelihood is judged without the controls: rare, occasional, frequent. Both are a "
        "reading of the domain reference, not measured figures; a clinic judges them for itself. "
        "What remains is said in words.",
        table(["", "hazard", "severity"], rows),
        *map(_hazard, known),
    )


def _hazard(each: dict[str, Any]) -> str:
    controls = [[control["does"], _tests(control["tests"])] for control in each["controls"]]
    judged = f"Severity: {each['severity']}. Likelihood without controls: {each['likelihood']}."
    return "\n\n".join(
        [
            f'<a id="{each["id"].lower()}"></a>\n\n## {each["id"]} {each["hazard"]}',
            f"Cause: {each['cause']}",
            f"Effect: {each['effect']}",
            f"{judged} Lines: {', '.join(each['lines'])}.",
            table(["control", "shown by"], controls),
            f"What remains: {each['remains']}",
        ]
    )


def _open(line: dict[str, Any]) -> bool:
    return "not_yet" in line


def _tests(tests: list[str]) -> str:
    return "<br>".join(map(code, tests))


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((HERE / name).read_text(encoding="utf-8"))
