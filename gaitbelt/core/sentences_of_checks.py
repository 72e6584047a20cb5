"""Sentences about checks of equipment, English and Spanish; core/sentences.py joins them."""

CHECKS = {
    "check.not_yours": (
        "The {due} of {device} is service work; a manager puts it on file.",
        "La {due} de {device} es trabajo del servicio técnico; la registra un responsable.",
    ),
    "due.is_hard": (
        "The {due} of {device} is not put off: it treats patients under power.",
        "La {due} de {device} no se aplaza: trata pacientes con corriente.",
    ),
    "due.extended_once": (
        "The {due} of {device} was put off once already.",
        "La {due} de {device} ya se aplazó una vez.",
    ),
}
