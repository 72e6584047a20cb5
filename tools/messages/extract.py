"""Find every message that the Python code and the templates mark for translation."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import django
from django.conf import settings
from django.utils.translation.template import templatize

from tools.messages.catalog import Key

# Function name → which argument is the context, the message and the plural.
SHAPES: dict[str, tuple[int | None, int, int | None]] = {
    "gettext": (None, 0, None),
    "gettext_lazy": (None, 0, None),
    "gettext_noop": (None, 0, None),
    "_": (None, 0, None),
    "ngettext": (None, 0, 1),
    "ngettext_lazy": (None, 0, 1),
    "pgettext": (0, 1, None),
    "pgettext_lazy": (0, 1, None),
    "npgettext": (0, 1, 2),
    "npgettext_lazy": (0, 1, 2),
}
_STRING = r"""u?(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
_CALL = re.compile(rf"\b(_|n?p?gettext)\(\s*({_STRING}(?:\s*,\s*{_STRING})*)")


def messages(package: Path) -> dict[Key, list[str]]:
    """Every message with the files that use it, in the order of the files."""
    found: dict[Key, list[str]] = {}
    for path in sorted(package.rglob("*")):
        for key in _in_file(path):
            places = found.setdefault(key, [])
            place = path.relative_to(package.parent).as_posix()
            if place not in places:
                places.append(place)
    return found


def _in_file(path: Path) -> Iterator[Key]:
    if "tests" in path.parts or "migrations" in path.parts:
        return
    if path.suffix == ".py":
        yield from _in_python(path.read_text(encoding="utf-8"), str(path))
    elif path.suffix in {".html", ".txt"} and "templates" in path.parts:
        yield from _in_template(path.read_text(encoding="utf-8"), str(path))


def _in_python(source: str, name: str) -> Iterator[Key]:
    aliases: dict[str, str] = {}
    for node in ast.walk(ast.parse(source, name)):
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation":
            aliases |= {alias.asname or alias.name: alias.name for alias in node.names}
    for node in ast.walk(ast.parse(source, name)):
        if isinstance(node, ast.Call):
            function = _function_name(node.func)
            yield from _key(aliases.get(function, function), [_text(arg) for arg in node.args])


def _function_name(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def _text(node: ast.expr) -> str | None:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    return None


def _in_template(source: str, name: str) -> Iterator[Key]:
    for function, arguments in _CALL.findall(templatize(source, origin=name)):
        yield from _key(function, list(ast.literal_eval(f"[{arguments}]")))


def _key(function: str, arguments: list[str | None]) -> Iterator[Key]:
    if function not in SHAPES:
        return
    parts = [
        "" if at is None else arguments[at] if at < len(arguments) else None
        for at in SHAPES[function]
    ]
    context, message, plural = parts
    if context is not None and message and plural is not None:
        yield context, message, plural


def prepare() -> None:
    """Django's template lexer reads two settings; nothing else of the project is needed."""
    if not settings.configured:
        settings.configure(USE_I18N=True)
        django.setup()
