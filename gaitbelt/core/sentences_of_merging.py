"""Sentences about merging two files, English and Spanish; core/sentences.py joins them."""

MERGING = {
    "merge.session": (
        "A session of {patient} is open on the file that would go: finish it first.",
        "Hay una sesión abierta de {patient} en el expediente que se uniría: termínela primero.",
    ),
    "merge.bookings": (
        "{patient} has visits ahead on the file that would go ({count}): book them on the other.",
        "{patient} tiene {count} visitas por venir en ese expediente: resérvelas en el otro.",
    ),
    "merge.plan": (
        "A plan of {patient} is in work or in force on the file that would go: keep that file.",
        "Hay un plan de {patient} en curso en el expediente que se uniría: conserve ese.",
    ),
    "merge.precautions": (
        "Precautions of {patient} hold on the file that would go ({count}): set them on the other.",
        "Hay {count} precauciones vigentes de {patient} en ese expediente: póngalas en el otro.",
    ),
    "merge.elsewhere": (
        "{patient} is in care at another clinic under the file that would go: keep that file.",
        "Otra clínica atiende a {patient} con el expediente que se uniría: conserve ese.",
    ),
}
