"""Sentences about incidents, falls and home exercises; core/sentences.py joins them."""

INCIDENTS = {
    "belt.needed": (
        "{patient} stands with a gait belt: put it on first, once for this time of standing.",
        "{patient} se pone de pie con cinturón de marcha: póngalo antes, una vez por rato de pie.",
    ),
    "fall.therapist_only": (
        "{role} does not confirm the fall risk of {patient}; a therapist does.",
        "El riesgo de caída de {patient} no lo confirma {role}, sino un fisioterapeuta.",
    ),
    "home.no_teaching": (
        "{role} does not teach patients here ({pack}); a licensee asks.",
        "Aquí {role} no enseña a los pacientes ({pack}); pregunta un profesional.",
    ),
    "incident.not_yours": (
        "After a stop, {role} does not decide that there was no incident; the therapist does.",
        "Tras una parada no decide {role} si hubo incidente, sino el fisioterapeuta.",
    ),
    "incident.mandatory": (
        "This incident must be reported.",
        "Este incidente tiene que notificarse.",
    ),
    "incident.submitted": (
        "The report is submitted and never changes; what is new is added to it.",
        "El informe ya se entregó y no cambia; lo nuevo se añade.",
    ),
}
