"""Sentences about heat and cold, English and Spanish; core/sentences.py joins them."""

MODALITIES = {
    "modality.missing": (
        "The order lacks {parameter} ({unit}).",
        "A la orden le falta {parameter} ({unit}).",
    ),
    "modality.contraindicated": (
        "{item} is never done with this: {condition}.",
        "{item} no se hace nunca con esto: {condition}.",
    ),
    "modality.needs_override": (
        "{condition} speaks against {item}; the therapist has not written why it may be done.",
        "{condition} habla en contra de {item}; el fisioterapeuta no ha escrito por qué se puede.",
    ),
    "modality.not_accepted": (
        "{condition} asks for care with {item}; the therapist has not weighed it in the order.",
        "{condition} pide cuidado con {item}; el fisioterapeuta no lo ha sopesado en la orden.",
    ),
    "modality.out_of_range": (
        "{parameter} is {value} {unit}; it must be {low} to {high} {unit}.",
        "{parameter} es {value} {unit}; debe estar entre {low} y {high} {unit}.",
    ),
    "modality.layers": (
        "{layers} layers under the pack; {needed} are needed.",
        "{layers} capas bajo la compresa; hacen falta {needed}.",
    ),
    "modality.wrong_side": (
        "The order says {ordered}; {tapped} was tapped.",
        "La orden dice {ordered}; se tocó {tapped}.",
    ),
    "modality.dose_on": (
        "{item} is still on: {doses} switches it off first.",
        "{item} sigue encendido: antes lo apaga {doses}.",
    ),
    "modality.near_pacer": (
        "Shortwave in {place}: {patient} has a pacemaker, keep {metres} m apart.",
        "Onda corta en {place}: {patient} tiene marcapasos, separar {metres} m.",
    ),
    "modality.near_current": (
        "Shortwave in {place}: a current runs on {patient}, keep {metres} m apart.",
        "Onda corta en {place}: hay corriente en {patient}, separar {metres} m.",
    ),
    "modality.no_site": (
        "The order of {item} does not say on which part of the body.",
        "La orden de {item} no dice en qué parte del cuerpo.",
    ),
    "modality.no_minutes": (
        "The order gives no minutes; the therapist writes them first.",
        "La orden no indica minutos; primero los escribe el fisioterapeuta.",
    ),
    "modality.not_screened": (
        "No licensee has screened the patient for this yet.",
        "Ningún profesional con licencia ha hecho todavía el cribado para esto.",
    ),
    "modality.screen_expired": (
        "The screen was signed on {screened_on}, more than 30 days ago.",
        "El cribado se firmó el {screened_on}, hace más de 30 días.",
    ),
    "modality.answer_needs_licensee": (
        "One of the three answers asks for a licensee first.",
        "Una de las tres respuestas pide antes a un profesional con licencia.",
    ),
    "modality.heat_again": (
        "Heat was on this place {times} times today; the order has no more.",
        "Hubo calor en esta zona {times} veces hoy; la indicación no prevé más.",
    ),
    "modality.too_soon": (
        "Cold was on this place {minutes} minutes ago; {needed} must pass.",
        "Hubo frío en esta zona hace {minutes} minutos; deben pasar {needed}.",
    ),
}
