"""Sentences about equipment, English and Spanish; core/sentences.py joins them."""

DEVICES = {
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
    "device.soiled": (
        "{device} was used and is not wiped yet.",
        "{device} se usó y aún no se ha limpiado.",
    ),
    "device.wet": (
        "{device} is wet until {ready_at}.",
        "{device} sigue húmedo hasta las {ready_at}.",
    ),
    "device.in_use": ("{device} is in use.", "{device} está en uso."),
    "device.not_ready": (
        "{device} is outside its temperature.",
        "{device} está fuera de su temperatura.",
    ),
    "device.out_of_service": (
        "{device} is out of service.",
        "{device} está fuera de servicio.",
    ),
    "device.quarantined": ("{device} is kept aside.", "{device} está apartado."),
    "device.retired": ("{device} is retired.", "{device} está dado de baja."),
    "device.overdue": (
        "{device}: {due} ended on {due_on}.",
        "{device}: {due} terminó el {due_on}.",
    ),
    "device.overloaded": (
        "{device} carries {limit_kg} kg; the patient weighs {mass_kg} kg.",
        "{device} soporta {limit_kg} kg; el paciente pesa {mass_kg} kg.",
    ),
    "device.latex": (
        "{device} has latex and the patient is allergic to it.",
        "{device} contiene látex y el paciente es alérgico.",
    ),
    "temperature.missing": (
        "The temperature of {device} is not logged today.",
        "Hoy no se ha anotado la temperatura de {device}.",
    ),
    "item.wrong_state": (
        "{device} is {state}; it cannot be {to} without the step between.",
        "{device} está {state}; no puede pasar a {to} sin el paso intermedio.",
    ),
    "item.release_not_yours": (
        "{device} is given back by a manager, after repair and test.",
        "{device} lo devuelve al uso un responsable, tras repararlo y probarlo.",
    ),
}
