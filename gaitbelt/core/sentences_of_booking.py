"""The sentences of reasons against a booking, English and Spanish (core/sentences.py)."""

from types import MappingProxyType

BOOKING = MappingProxyType(
    {
        "schedule.closed": (
            "The clinic is open from {opens_at} to {closes_at}.",
            "La clínica abre de {opens_at} a {closes_at}.",
        ),
        "schedule.not_working": (
            "{who} is not on the roster from {starts_at} to {ends_at}.",
            "{who} no está en turno de {starts_at} a {ends_at}.",
        ),
        "schedule.at_lunch": (
            "{who} is at lunch from {lunch_from_at} to {lunch_to_at}.",
            "{who} está en su almuerzo de {lunch_from_at} a {lunch_to_at}.",
        ),
        "schedule.taken": (
            "{by} has {what} from {starts_at} to {ends_at}.",
            "{by} tiene {what} de {starts_at} a {ends_at}.",
        ),
        "schedule.full": (
            "{what} has {now} of {cap} from {starts_at} to {ends_at}.",
            "{what}: {now} de {cap} de {starts_at} a {ends_at}.",
        ),
        "schedule.out_of_service": (
            "No {what} is in service.",
            "{what}: no hay ninguno en servicio.",
        ),
        "schedule.needed": (
            "{patient} is booked with {who} from {starts_at} to {ends_at}.",
            "{patient} tiene cita con {who} de {starts_at} a {ends_at}.",
        ),
        "schedule.just_taken": (
            "Somebody else booked at {starts_at} a moment ago.",
            "Otra persona acaba de reservar a las {starts_at}.",
        ),
        "schedule.no_therapist": (
            "No therapist is free at {starts_at}.",
            "A las {starts_at} no hay fisioterapeuta libre.",
        ),
        "schedule.no_technician": (
            "No technician is free at {starts_at}.",
            "A las {starts_at} no hay técnico libre.",
        ),
        "schedule.no_area": (
            "No place of the right kind is free at {starts_at}.",
            "A las {starts_at} no hay libre un lugar adecuado.",
        ),
        "schedule.therapist_only": (
            "{visit_type} is done by a physical therapist, and {who} is {role}.",
            "{visit_type} corresponde a un fisioterapeuta, y {who} es {role}.",
        ),
        "schedule.plan_ended": (
            "The plan of {patient} ends on {ends_on}.",
            "El plan de {patient} termina el {ends_on}.",
        ),
        "schedule.status": (
            "{patient} is {status} since {since_at}.",
            "{patient}: {status} desde las {since_at}.",
        ),
        "schedule.too_early": (
            "{patient} may still come: give up at {from_at} at the earliest.",
            "{patient} aún puede llegar: espere hasta las {from_at}.",
        ),
    }
)
