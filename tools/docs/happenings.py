"""What is recorded and what follows from it: events and reactions."""

from dataclasses import MISSING, fields
from typing import Any

from gaitbelt.core.events import REGISTRY, UPCASTS
from gaitbelt.core.reactions import REACTIONS
from tools.docs.markdown import code, first_sentence, page, table


def events_page() -> str:
    rows = [
        [code(name), fact.version, ", ".join(map(_field, fields(fact))), first_sentence(fact)]
        for name, fact in sorted(REGISTRY.items())
    ]
    older = [
        [code(name), version, first_sentence(upcast)]
        for (name, version), upcast in sorted(UPCASTS.items(), key=lambda known: known[0])
    ]
    return page(
        "Events",
        "Every kind of event, with its payload; a field with `?` may be left out. Types and "
        "versions are only ever added, and every version ever released is still read.",
        table(["type", "version", "payload", "meaning"], rows),
        "## Older versions",
        table(["type", "version", "how it is read"], older),
    )


def _field(field: Any) -> str:
    has_default = field.default is not MISSING or field.default_factory is not MISSING
    kind = getattr(field.type, "__name__", str(field.type))
    return f"`{field.name}{'?' if has_default else ''}: {kind}`"


def reactions_page() -> str:
    rows = [
        [code(news), code(f"{react.__module__}.{react.__name__}"), first_sentence(react)]
        for news, reacting in sorted(REACTIONS.items())
        for react in reacting
    ]
    return page(
        "Reactions",
        "What a feature does when another announces something: in the same transaction, in this "
        "order.",
        table(["news", "reaction", "what it does"], rows),
    )
