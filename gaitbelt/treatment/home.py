"""The take-home sheet of a visit: what the therapist gave for home, in the patient's language."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from functools import cache
from importlib import resources
from typing import Any, Final

import typst
from django.utils import formats, translation
from django.utils.translation import gettext as _

from gaitbelt import figures
from gaitbelt.plans.doses import dose
from gaitbelt.plans.library import stop_rules
from gaitbelt.plans.models import PlanItem
from gaitbelt.treatment.models import ItemRun, Session
from gaitbelt.treatment.words import title

LANGUAGES: Final = ("en", "es")
PAPERS: Final = {"letter": "us-letter", "a4": "a4"}
TEMPLATE: Final = "home.typ"


@dataclass(frozen=True)
class HomeItem:
    """One item for home; `own` is the therapist's cue, `figures` are black and white."""

    name: str
    dose: str
    cues: list[str]
    own: str
    figures: list[str] = field(default_factory=list)
    alt: str = ""


@dataclass(frozen=True)
class Sheet:
    """Everything that is printed, in one language."""

    name: str
    clinic: str
    phone: str
    language: str
    paper: str
    words: dict[str, str]
    items: list[HomeItem]
    stops: list[str]


def language_of(session: Session, asked: str = "") -> str:
    """The language that was asked for, else the patient's; English where neither is printed."""
    wanted = asked or session.patient.language
    return next((known for known in LANGUAGES if wanted.startswith(known)), "en")


def items_for_home(session: Session) -> list[PlanItem]:
    """What the therapist has given for home in the visit's plan (1 SQL query)."""
    return list(session.plan.items.filter(is_home=True).order_by("position"))


def asks_about_home(session: Session) -> bool:
    """Whether an earlier visit could have given a sheet: asked on the Ready screen (2 queries)."""
    before = Session.objects.filter(
        organization_id=session.organization_id,
        patient=session.patient_id,
        started_at__lt=session.started_at,
    )
    return session.plan.items.filter(is_home=True).exists() and before.exists()


def sheet(session: Session, *, language: str, paper: str) -> Sheet:
    """The sheet of a session; its patient, plan and clinic are at hand (2 SQL queries)."""
    clinic, patient = session.clinic, session.patient
    with translation.override(language):
        items = items_for_home(session)
        left = _left_out(session)
        return Sheet(
            name=patient.called,
            clinic=clinic.name,
            phone=clinic.phone,
            language=language,
            paper=PAPERS[paper],
            words=_words(session),
            items=[_item(each) for each in items if each.pk not in left],
            stops=_stops(items),
        )


def pdf(found: Sheet) -> bytes:
    """The sheet as a tagged PDF (PDF/UA-1); about 30 ms, outside any transaction."""
    compiler = typst.Compiler(
        _template(), ignore_system_fonts=True, sys_inputs={"sheet": json.dumps(asdict(found))}
    )
    made = compiler.compile(format="pdf", pdf_standards="ua-1")
    assert isinstance(made, bytes)
    return made


@cache
def _template() -> bytes:
    folder = resources.files("gaitbelt.treatment").joinpath("typst")
    return folder.joinpath(TEMPLATE).read_bytes()


def _left_out(session: Session) -> set[Any]:
    """An item that was held in this visit does not go home before a therapist has decided."""
    held = session.runs.filter(level__gte=2).exclude(status=ItemRun.Status.DONE)
    return set(held.values_list("item_id", flat=True))


def _item(item: PlanItem) -> HomeItem:
    known = item.exercise
    drawn: list[str] = []
    if known is not None and known.figure:
        names = (known.name.en, known.name.es)
        drawn = list(figures.stills(known.code, names, mirrored=item.side == "L"))
    name = title(item) if known is None else _with_side(item)
    cues = [str(each) for each in known.cues] if known else []
    return HomeItem(name=name, dose=dose(item), cues=cues, own=item.cue, figures=drawn, alt=name)


def _with_side(item: PlanItem) -> str:
    sides = {"L": _("left side"), "R": _("right side")}
    side = sides.get(item.side, "")
    return f"{item.title}, {side}" if side else item.title


def _stops(items: Iterable[PlanItem]) -> list[str]:
    known = stop_rules()
    codes = dict.fromkeys(code for item in items for code in item.stop_rules if code in known)
    return [str(known[code]) for code in codes]


def _words(session: Session) -> dict[str, str]:
    day = formats.date_format(session.started_at.astimezone(session.clinic.tz), "DATE_FORMAT")
    return {
        "title": _("To do at home"),
        "for_whom": _("For %(name)s, %(day)s") % {"name": session.patient.called, "day": day},
        "phone": _("Phone"),
        "own": _("Your therapist says:"),
        "stop": _("Stop, and call us, if you notice"),
        "call": _("Call the clinic:"),
        "emergency": _("In an emergency call 911."),
    }
