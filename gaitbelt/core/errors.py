"""Errors that a person may be shown. Each carries its facts and its status."""

from collections.abc import Mapping, Sequence
from typing import Any

from gaitbelt.domain.decision import Decision, Reason


class ClinicError(Exception):
    """The base of all that a person may be shown."""

    status = 400


class GuardRefused(ClinicError):
    """A guard said no; `decision` holds every reason, for the screen and the audit trail.

    `alternatives` are ways that would be allowed (other slots, other units), best first, as
    `core.ways.Way`. `about` is what the act was about, for the ways on (core/ways.py).
    """

    status = 409

    def __init__(
        self,
        decision: Decision,
        *,
        act: str = "",
        alternatives: Sequence[Any] = (),
        about: Mapping[str, Any] | None = None,
    ):
        super().__init__(" ".join(sorted(decision.codes)))
        self.decision = decision
        self.act = act
        self.alternatives = alternatives
        self.about = about or {}


def refuse(code: str, *, source: str, remedy: str = "licensee.leads", **facts: Any) -> GuardRefused:
    """A refusal with one reason, for conflicts that the database found."""
    return GuardRefused(Decision((Reason(code, facts, source, remedy),)))


class BadValue(ClinicError):
    """A value was not accepted; `fields` maps each field to its sentences."""

    status = 422

    def __init__(self, fields: Mapping[str, Sequence[str] | str]):
        super().__init__(", ".join(fields))
        self.fields = {
            name: [says] if isinstance(says, str) else list(says) for name, says in fields.items()
        }


class Stale(ClinicError):
    """Somebody else changed the row since it was read; `changes` are (field, yours, theirs)."""

    status = 409

    def __init__(self, changes: Sequence[tuple[str, Any, Any]], *, version: int):
        super().__init__("stale")
        self.changes = changes
        self.version = version


class NotHere(ClinicError):
    """No such row for this person: a missing one and another clinic's look the same."""

    status = 404


class SignInNeeded(ClinicError):
    """Nobody is known to have sent this."""

    status = 401


class NotAllowed(ClinicError):
    """The role does not have this right."""

    status = 403

    def __init__(self, right: str) -> None:
        super().__init__(right)
        self.right = right
