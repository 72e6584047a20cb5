"""Facts about what the patient does at home: asked, and shown back."""

from dataclasses import dataclass
from typing import Literal

from django.utils.translation import gettext_lazy as _

from gaitbelt.core.events import event
from gaitbelt.treatment.events.base import SessionFact

type AtHome = Literal["all", "some", "none"]
type Back = Literal["showed", "told", "needs_help"]


@event("home.asked", _("Asked about home"))
@dataclass(frozen=True, kw_only=True)
class HomeAsked(SessionFact):
    """Did you do it at home? What the patient says."""

    did: AtHome


@event("home.taught_back", _("Taught back"))
@dataclass(frozen=True, kw_only=True)
class TaughtBack(SessionFact):
    """The patient showed or told what to do at home, or needs help, which the therapist hears."""

    how: Back
