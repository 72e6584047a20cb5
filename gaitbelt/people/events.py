"""What happens at the doors: who came, who went, and who tried."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from gaitbelt.core.events import Fact, event


@event("person.signed_in", _("Signed in"))
@dataclass(frozen=True, kw_only=True)
class SignedIn(Fact):
    """Somebody proved who they are: by password, or by PIN on a tablet."""

    way: str  # password, pin
    tablet: str | None = None


@event("person.signed_out", _("Signed out"))
@dataclass(frozen=True, kw_only=True)
class SignedOut(Fact):
    """A session ended: by the person, by the lock screen, by nobody acting, or after 12 hours."""

    way: str  # person, lock, idle, limit
    tablet: str | None = None


@event("person.sign_in_failed", _("Sign-in did not work"))
@dataclass(frozen=True, kw_only=True)
class SignInFailed(Fact):
    """A password or PIN was wrong; `locked` when that was one too many for now."""

    way: str
    tablet: str | None = None
    locked: bool = False
