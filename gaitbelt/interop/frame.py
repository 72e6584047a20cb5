"""What all operations of the REST interface share, and its description (OpenAPI 3.1).

Problems, idempotency keys, the limit per member, no parameter that an operation does not know.
"""

import json
from typing import Any

from ninja import NinjaAPI, Router
from ninja.openapi.schema import OpenAPISchema
from ninja.parser import Parser

from gaitbelt.interop import problems
from gaitbelt.interop.limits import Allowance, known_parameters
from gaitbelt.interop.once import HEADER, LONGEST, once

PROBLEM = {
    "type": "object",
    "required": ["type", "title", "status"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "right": {"type": "string", "description": "403: the right that the role lacks"},
        "fields": {
            "type": "object",
            "description": "422: what was not accepted, by field",
            "additionalProperties": {"type": "array", "items": {"type": "string"}},
        },
        "reasons": {
            "type": "array",
            "description": "409: every reason, with its source and what helps",
            "items": {
                "type": "object",
                "required": ["code", "text", "source", "remedy"],
                "properties": {
                    name: {"type": "string"} for name in ("code", "text", "source", "remedy")
                },
            },
        },
        "remedies": {"type": "array", "items": {"type": "object"}},
        "alternatives": {
            "type": "array",
            "description": "409 of a booking: the nearest slots",
            "items": {"type": "object"},
        },
    },
}
KEY = {
    "in": "header",
    "name": HEADER,
    "required": True,
    "schema": {"type": "string", "minLength": 1, "maxLength": LONGEST},
    "description": "The same key with the same request gets the same answer and changes nothing.",
}


class Strictly(Parser):
    """JSON as RFC 8259 has it: without NaN and Infinity; `request.given` keeps it for problems."""

    def parse_body(self, request: Any) -> Any:
        request.given = json.loads(request.body, parse_constant=_no_number)
        return request.given


class Rest(NinjaAPI):
    """NinjaAPI whose description also names keys and problems."""

    def get_openapi_schema(self, **asked: Any) -> OpenAPISchema:
        schema = super().get_openapi_schema(**asked)
        schema["components"]["schemas"]["Problem"] = PROBLEM
        content = {problems.MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
        for path in schema["paths"].values():
            for method, operation in path.items():
                operation["responses"]["default"] = {"description": "A problem", "content": content}
                if method == "post":
                    operation["parameters"].append(KEY)
        return schema


def _no_number(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")


def build(routers: tuple[Router, ...]) -> Rest:
    """The interface with these routers."""
    api = Rest(
        title="Gaitbelt",
        version="1",
        description="One clinic's day: visits, sessions, equipment, reviews. A token names one "
        "user at one clinic: `gaitbelt token USER`.",
        docs_url=None,
        urls_namespace="api",
        parser=Strictly(),
        throttle=[Allowance()],
    )
    problems.install(api)
    api.add_decorator(known_parameters, mode="view")
    api.add_decorator(once, mode="operation")
    for router in routers:
        api.add_router("", router)
    return api
