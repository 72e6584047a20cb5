"""Sentences about what a tablet did while it could not ask; core/sentences.py joins them."""

PERMITS = {
    "permit.missing": (
        "{item} was begun offline without a permit for it.",
        "{item} se empezó sin conexión y sin permiso para hacerlo.",
    ),
    "permit.expired": (
        "{item} was begun offline; its permit ended at {until}. Present: {attested_by}.",
        "{item} se empezó sin conexión; su permiso venció a las {until}. Presente: {attested_by}.",
    ),
    "permit.refused": (
        "{item} was begun offline although its permit said no.",
        "{item} se empezó sin conexión aunque su permiso decía que no.",
    ),
    "permit.later": (
        "{item} was begun offline at {at}; its permit was given later, at {since}.",
        "{item} se empezó sin conexión a las {at}; su permiso se dio después, a las {since}.",
    ),
    "visit.not_begun": (
        "{item} is dated {at}, before the visit began at {started_at}.",
        "{item} lleva la hora {at}, antes de que la visita empezara a las {started_at}.",
    ),
}
