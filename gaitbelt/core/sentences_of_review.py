"""Sentences about co-signing, English and Spanish; core/sentences.py joins them."""

REVIEW = {
    "review.role": (
        "Entries are co-signed here by {allowed}.",
        "Aquí los registros los firma {allowed}.",
    ),
    "review.own": (
        "{item} of {patient} is your own entry; somebody else signs it.",
        "{item} de {patient} lo registró usted; lo firma otra persona.",
    ),
    "review.unopened": (
        "{item} of {patient} has not been opened yet.",
        "{item} de {patient} aún no se ha abierto.",
    ),
    "review.returned": (
        "{item} of {patient} was given back and has not been put right yet.",
        "{item} de {patient} se devolvió y aún no se ha corregido.",
    ),
    "review.no_contact": (
        "Whether a licensee saw {patient} in this visit is not on file yet.",
        "Aún no consta si un profesional con licencia vio a {patient} en esta visita.",
    ),
    "review.not_author": (
        "{item} was given back to {author}, who puts it right.",
        "{item} se devolvió a {author}, que lo corrige.",
    ),
}
