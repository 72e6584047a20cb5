"""Hold the promises about the text of the repository that no linter knows.

Modules and functions stay short, and no tracked file names a folder of somebody's machine or the
address of a package index.
"""

import ast
import re
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
MODULE_LINES = 350
FUNCTION_LINES = 50
UNREADABLE = {".gz", ".png", ".jpg", ".webp", ".ico", ".woff2", ".pdf", ".mo"}

MACHINE_FOLDER = re.compile(r"(?<![\w.>}])/(work|root|home)/\w")
INDEX_ADDRESS = re.compile(r"https?://[^\s/]*(pypi|pythonhosted|npmjs|debian)\.", re.IGNORECASE)


def tracked() -> list[Path]:
    """The files that git tracks and that are there."""
    command = ["git", "ls-files", "-z"]
    names = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [path for name in names.split("\0") if name and (path := ROOT / name).is_file()]


def long_modules(path: Path) -> Iterator[str]:
    """A module that does not fit one reading."""
    if _is_our_python(path):
        lines = len(path.read_text(encoding="utf-8").splitlines())
        if lines > MODULE_LINES:
            yield f"{lines} lines, more than {MODULE_LINES}"


def long_functions(path: Path) -> Iterator[str]:
    """A function that does not fit one look."""
    if not _is_our_python(path):
        return
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            if lines > FUNCTION_LINES:
                yield f"{node.name} has {lines} lines, more than {FUNCTION_LINES}"


def foreign_addresses(path: Path) -> Iterator[str]:
    """A line that is true on one machine only."""
    if path.suffix in UNREADABLE:
        return
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        for what, pattern in (("machine folder", MACHINE_FOLDER), ("package index", INDEX_ADDRESS)):
            if match := pattern.search(line):
                yield f"line {number} names a {what}: {match[0]}"


RULES: tuple[Callable[[Path], Iterator[str]], ...] = (
    long_modules,
    long_functions,
    foreign_addresses,
)


def complaints() -> Iterator[str]:
    """Every broken promise, with its file."""
    for path in tracked():
        for rule in RULES:
            yield from (f"{path.relative_to(ROOT)}: {text}" for text in rule(path))


def _is_our_python(path: Path) -> bool:
    return path.suffix == ".py" and "migrations" not in path.parts


def main() -> int:
    """Print what is broken; exit 1 if anything is."""
    found = list(complaints())
    print(*found, sep="\n", end="\n" if found else "")
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main())
