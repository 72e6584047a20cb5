"""The REST interface: every operation with its right, what it takes and what it gives."""

import re
from collections.abc import Iterator
from typing import Any

from gaitbelt.core.checks import doors
from gaitbelt.interop.api import api
from tools.docs.markdown import code, page, table

Schema = dict[str, Any]


def rest_page() -> str:
    """One table per feature, from the interface's own description."""
    description = api.get_openapi_schema(path_prefix="/api/v1/")
    schemas = description["components"]["schemas"]
    rights = {_plain(door.path): door for door in doors() if door.is_api}
    by_tag: dict[str, list[list[str]]] = {}
    for path, methods in description["paths"].items():
        for method, operation in methods.items():
            row = _row(method, path, operation, rights[path].right, schemas)
            by_tag.setdefault(operation["tags"][0], []).append(row)
    heads = ["operation", "right", "what it does", "takes", "gives"]
    return page(
        "REST",
        "Every operation below `/api/v1`, with the right that opens it (see [rights](rights.md)). "
        "A field with `?` may be left out. Lists take `limit` and the `next` of the page before. "
        "Failures are problem+json: see [how to use it](../how-to/use-the-api.md).",
        *(f"## {tag}\n\n{table(heads, rows)}" for tag, rows in sorted(by_tag.items())),
    )


def _plain(path: str) -> str:
    return "/" + re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", path)


def _row(method: str, path: str, operation: Schema, right: str, schemas: Schema) -> list[str]:
    answer = next(each for status, each in operation["responses"].items() if status != "default")
    given = answer["content"]["application/json"]["schema"]
    return [
        code(f"{method.upper()} {path}"),
        code(right),
        operation.get("description", "").split("\n\n")[0].replace("\n", " "),
        ", ".join(_takes(operation, schemas)),
        ", ".join(_fields(given, schemas)),
    ]


def _takes(operation: Schema, schemas: Schema) -> Iterator[str]:
    for parameter in operation["parameters"]:
        if parameter["in"] == "query":
            yield _field(parameter["name"], parameter["required"])
    if body := operation.get("requestBody"):
        yield from _fields(body["content"]["application/json"]["schema"], schemas)


def _fields(schema: Schema, schemas: Schema) -> Iterator[str]:
    """The fields of an object; of a union, each kind by itself."""
    for part in schema.get("allOf", ()):
        yield from _fields(part, schemas)
    if kinds := schema.get("oneOf"):
        for kind in kinds:
            yield "{" + ", ".join(_fields(kind, schemas)) + "}"
        return
    if reference := schema.get("$ref"):
        schema = schemas[reference.rpartition("/")[2]]
    for name, field in schema.get("properties", {}).items():
        if "const" in field:
            yield code(f"{name}: {field['const']}")
        else:
            yield _field(name, name in schema.get("required", ()))


def _field(name: str, is_required: bool) -> str:
    return code(name if is_required else f"{name}?")
