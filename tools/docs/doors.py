"""Who may open what: the routes and the rights."""

from itertools import groupby
from typing import Any

from gaitbelt.core.checks import routes
from gaitbelt.core.rights import RIGHTS
from tools.docs.markdown import code, first_sentence, page, table


def rights_page() -> str:
    roles = sorted({role for allowed in RIGHTS.values() for role in allowed})
    rows = [
        [code(right), *("yes" if role in RIGHTS[right] else "" for role in roles)]
        for right in sorted(RIGHTS)
    ]
    return page(
        "Rights",
        "Each right, and the roles that have it. A right opens doors (see [routes](routes.md)); "
        "whether an act may then happen is for the gate to decide.",
        table(["right", *roles], rows),
    )


def routes_page() -> str:
    pages = ((path, view) for path, view in routes() if not path.startswith("api/"))
    by_feature = sorted(((_feature(view), path, view) for path, view in pages), key=_by_name)
    parts = [
        f"## {feature}\n\n"
        + table(
            ["path", "right", "what it does"],
            [
                [code("/" + path), code(getattr(view, "right", "")), first_sentence(view)]
                for _, path, view in doors
            ],
        )
        for feature, doors in groupby(by_feature, key=lambda door: door[0])
    ]
    return page(
        "Routes",
        "Every door, and the right that opens it. `public` needs no sign-in, `signed_in` any "
        "account (`before_code` also while its second factor is owed, `locked` also while its page "
        "is locked), `tablet` a registered tablet; the others are in [rights](rights.md). Programs "
        "use [REST](rest.md).",
        *parts,
    )


def _feature(view: Any) -> str:
    parts = str(getattr(view, "__module__", "")).split(".")
    return parts[1] if parts[0] == "gaitbelt" and len(parts) > 1 else parts[0]


def _by_name(door: tuple[str, str, Any]) -> tuple[str, str]:
    return door[0], door[1]
