"""Sentences about merging two files, English and Spanish; core/sentences.py joins them."""

MERGING = {
    "merge.session": (
        "A session of {patient} is open: finish it first.",
        "Hay una sesión abierta de {patient}: termínela primero.",
    ),
    "merge.overlap": (
        "Both files have a visit of {patient} at {starts_at}: cancel or move one of them first.",
        "Ambos expedientes tienen una visita de {patient} a las {starts_at}: cancele o mueva una.",
    ),
    "merge.plan": (
        "Both files of {patient} have a plan in work or in force: end one of the courses first.",
        "Ambos expedientes de {patient} tienen un plan en curso: cierre antes uno de los cursos.",
    ),
    "merge.elsewhere": (
        "{patient} is in care at another clinic under the file that would go: keep that file.",
        "Otra clínica atiende a {patient} con el expediente que se uniría: conserve ese.",
    ),
}
