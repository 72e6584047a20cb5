"""The sentences of isolation: what cleans, who comes last, English and Spanish."""

from types import MappingProxyType

ISOLATION = MappingProxyType(
    {
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
