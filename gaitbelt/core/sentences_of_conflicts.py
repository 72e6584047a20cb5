"""The sentences of precautions against exercises, English and Spanish."""

from types import MappingProxyType

CONFLICTS = MappingProxyType(
    {
        "exercise.condition": (
            "{item} was accepted with {needs}: look first.",
            "{item} se aceptó con {needs}: compruébelo antes.",
        ),
        "exercise.conflict": (
            "{item} conflicts with {precaution}.",
            "{item} no concuerda con {precaution}.",
        ),
        "exercise.conflict_when": (
            "{item} conflicts with {precaution} {when}.",
            "{item} no concuerda con {precaution} {when}.",
        ),
        "exercise.conflict_needs": (
            "{item} conflicts with {precaution}; it needs {needs}.",
            "{item} no concuerda con {precaution}; requiere {needs}.",
        ),
    }
)
