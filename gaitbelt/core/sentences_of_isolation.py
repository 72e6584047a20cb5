"""The sentences of isolation: what cleans, who comes last, English and Spanish."""

from types import MappingProxyType

ISOLATION = MappingProxyType(
    {
        "schedule.not_last": (
            "{patient} is to be the last in {place} that day, and {other} comes at {starts_at}.",
            "Ese día {patient} va al final en {place}, y {other} viene a las {starts_at}.",
        ),
        "schedule.not_in_gym": (
            "{patient} is not to be treated in {place}: take a room.",
            "A {patient} no se le atiende en {place}: elija una sala.",
        ),
        "device.soiled_enteric": (
            "{device} was used in enteric isolation: wipe it with a sporicidal product first.",
            "{device} se usó en aislamiento entérico: límpielo antes con un producto esporicida.",
        ),
        "device.needs_sporicidal": (
            "{product} leaves spores: {device} was used in enteric isolation.",
            "{product} no elimina esporas: {device} se usó en aislamiento entérico.",
        ),
    }
)
