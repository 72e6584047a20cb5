"""Ways on that a session offers in a refusal, each one tap in the lane itself."""

import json
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from gaitbelt.core.ids import new_id
from gaitbelt.core.look import clock_text
from gaitbelt.core.reasons import word
from gaitbelt.core.ways import Ask, Way, offers
from gaitbelt.equipment.models import Item
from gaitbelt.people.models import Membership
from gaitbelt.treatment.forms import SIDES
from gaitbelt.treatment.models import ItemRun, Session

NAMES = {code: name for name, code in SIDES.items()}


def lane_target(session_pk: Any) -> dict[str, str]:
    """htmx attributes that put the answer in the place of the lane."""
    return {"hx-target": f"#lane-{session_pk}", "hx-swap": "outerHTML"}


def _run(ask: Ask) -> ItemRun | None:
    run = ask.about.get("run")
    return run if isinstance(run, ItemRun) else None


def session_asked(ask: Ask) -> Session | None:
    run = _run(ask)
    session = run.session if run else ask.about.get("session")
    return session if isinstance(session, Session) else None


def _post(ask: Ask, run: ItemRun, tap: str, **values: Any) -> dict[str, str]:
    url = reverse(f"run_{tap}", args=[ask.request.clinic.slug, run.pk])
    said = json.dumps({"key": str(new_id()), **values})
    return {"hx-post": url, "hx-vals": said, **lane_target(run.session_id)}


def sheet_of(ask: Ask, session: Session, sheet: str) -> dict[str, str]:
    url = reverse("session_lane", args=[ask.request.clinic.slug, session.pk])
    return {"hx-get": f"{url}?sheet={sheet}", **lane_target(session.pk)}


@offers("licensee.leads")
def a_licensee_leads(ask: Ask) -> Way | None:
    """The item goes to the therapist's list; a visit that cannot start is asked about at once."""
    run, visit = _run(ask), ask.about.get("appointment")
    if run is None and ask.request.member.role == Membership.Role.PT:
        return None  # they are the licensee
    if run is None and visit is not None:
        return Way(
            label=_("Ask a licensee to take this visit"), icon="person",
            hx=question(ask, area=str(visit.area_id or "")),
        )  # fmt: skip
    session = session_asked(ask)
    if run is None and session is not None:
        return Way(
            label=_("Ask a licensee to lead"),
            icon="person",
            hx=question(ask, session=str(session.pk)),
        )
    if run is None or run.status == ItemRun.Status.LICENSEE:
        return None
    names = str(ask.reason.facts.get("licensees") or "")
    return Way(
        label=_("A licensee leads this item"),
        note=_("goes to the list of %(names)s") % {"names": names} if names else "",
        icon="person",
        hx=_post(ask, run, "licensee"),
    )


@offers("supervisor.decide")
def ask_the_supervisor(ask: Ask) -> Way | None:
    """A question: the therapist's page shows it at once, without the sound of Help."""
    session = session_asked(ask)
    if session is None:
        return None
    boss = session.supervisor
    label = _("Ask %(name)s") % {"name": boss.name} if boss else _("Ask the therapist")
    return Way(label=label, icon="talk", hx=question(ask, session=str(session.pk)))


def question(ask: Ask, **about: str) -> dict[str, str]:
    return {
        "hx-post": reverse("help", args=[ask.request.clinic.slug]),
        "hx-vals": json.dumps({"key": str(new_id()), "kind": "ask", **about}),
        "hx-target": "#dialog",
        "hx-swap": "innerHTML",
    }


@offers("supervisor.call")
def call_the_supervisor(ask: Ask) -> Way | None:
    return ask_the_supervisor(ask)


@offers("supervisor.seen")
def we_have_spoken(ask: Ask) -> Way | None:
    """The tap of either of the two, which the supervisor confirms at co-sign."""
    session = session_asked(ask)
    if session is None:
        return None
    url = reverse("session_contact", args=[ask.request.clinic.slug, session.pk])
    return Way(
        label=_("We have spoken in this visit"), icon="talk",
        hx={"hx-post": url, **lane_target(session.pk)},
    )  # fmt: skip


@offers("belt.put_on")
def the_belt_is_on(ask: Ask) -> Way | None:
    """One tap for this time of standing."""
    session = session_asked(ask)
    if session is None:
        return None
    url = reverse("session_belt", args=[ask.request.clinic.slug, session.pk])
    return Way(
        label=_("The gait belt is on"), icon="belt", hx={"hx-post": url, **lane_target(session.pk)}
    )


@offers("dose.off")
def it_is_switched_off(ask: Ask) -> Way | None:
    """A licensee says it in one tap; whoever helps calls the one who doses."""
    run = _run(ask)
    if run is None:
        return None
    if not ask.request.member.is_licensed:
        return ask_the_supervisor(ask)
    return Way(label=_("The output is off"), icon="check", hx=_post(ask, run, "dose_off"))


@offers("patient.move")
def move_one_of_them(ask: Ask) -> Way | None:
    """The sheet that moves the patient to another place."""
    session = session_asked(ask)
    if session is None:
        return None
    return Way(label=_("Move to another place"), icon="pin", hx=sheet_of(ask, session, "move"))


@offers("condition.confirm")
def the_condition_is_met(ask: Ask) -> Way | None:
    """One tap for the item in this visit; it names what was looked at."""
    run = _run(ask)
    if run is None:
        return None
    needs = str(ask.reason.facts.get("needs", ""))
    label = _("It is so: %(needs)s") % {"needs": word(needs)}
    return Way(label=label, icon="check", hx=_post(ask, run, "met"))


@offers("patient.identify")
def make_sure_who_it_is(ask: Ask) -> Way | None:
    session = session_asked(ask)
    if session is None:
        return None
    url = reverse("session_ready", args=[ask.request.clinic.slug, session.pk])
    return Way(label=_("Make sure who it is"), icon="person", url=url)


@offers("precautions.acknowledge")
def open_what_changed(ask: Ask) -> Way | None:
    session = session_asked(ask)
    if session is None:
        return None
    return Way(label=_("Open what changed"), icon="load", hx=sheet_of(ask, session, "precautions"))


@offers("vitals.measure")
def measure_now(ask: Ask) -> Way | None:
    session = session_asked(ask)
    if session is None:
        return None
    return Way(label=_("Measure now"), icon="heart", hx=sheet_of(ask, session, "vitals"))


@offers("patients.hand_over")
def hand_a_patient_over(ask: Ask) -> Way | None:
    """Who may take this patient; before one is taken in, one of those in hand."""
    session, label = session_asked(ask), _("Hand a patient over")
    if session is not None and session.status != Session.Status.FINISHED:
        return Way(label=label, icon="swap", hx=sheet_of(ask, session, "hand_over"))
    mine = Session.objects.open().filter(clinic=ask.request.clinic, technician=ask.request.member)
    held = mine.order_by("started_at").first()
    if held is None:
        return None
    url = reverse("session", args=[ask.request.clinic.slug, held.pk])
    return Way(label=label, icon="swap", url=f"{url}?sheet=hand_over")


@offers("device.take_other")
def take_the_other_unit(ask: Ask) -> Way | None:
    """The same tap with the unit that is ready."""
    run, label = _run(ask), ask.reason.facts.get("other")
    in_house = ask.request.clinic.items.exclude(state=Item.State.RETIRED)
    other = in_house.filter(label=label).first() if label else None
    if run is None or other is None:
        return None
    fact = ask.about.get("fact")
    hx = (
        _post(ask, run, "on", **_as_typed(fact), device=str(other.pk))
        if fact is not None
        else sheet_of(ask, run.session, "")
    )
    return Way(label=_("Take %(unit)s, ready now") % {"unit": other.label}, icon="swap", hx=hx)


@offers("device.wait")
def wait_until_ready(ask: Ask) -> Way | None:
    """The same lane, looked at again: it is ready by itself."""
    session, ready_at = session_asked(ask), ask.reason.facts.get("ready_at")
    if session is None or not ready_at:
        return None
    at = clock_text(datetime.fromisoformat(str(ready_at)), ask.request.clinic.tz)
    return Way(label=_("Wait until %(time)s") % {"time": at}, icon="clock",
               hx=sheet_of(ask, session, ""))  # fmt: skip


@offers("layers.add")
def add_layers(ask: Ask) -> Way | None:
    """The same tap with as many layers as it needs."""
    run, fact, needed = _run(ask), ask.about.get("fact"), ask.reason.facts.get("needed")
    if run is None or fact is None:
        return None
    said = _as_typed(fact) | {"layers": needed}
    return Way(
        label=_("With %(number)s layers") % {"number": needed}, icon="plus",
        hx=_post(ask, run, "on", **said),
    )  # fmt: skip


@offers("side.choose")
def tap_the_ordered_side(ask: Ask) -> Way | None:
    session = session_asked(ask)
    if session is None:
        return None
    return Way(label=_("Look again, then tap the side"), icon="eye", hx=sheet_of(ask, session, ""))


@offers("value.correct")
def correct_the_number(ask: Ask) -> Way | None:
    session = session_asked(ask)
    if session is None:
        return None
    return Way(label=_("Correct the number"), icon="pen", hx=sheet_of(ask, session, ""))


def _as_typed(fact: Any) -> dict[str, Any]:
    """A wish to put something on, as its form sends it."""
    typed: dict[str, Any] = {
        "side": NAMES[fact.side],
        "minutes": fact.minutes,
        "layers": fact.layers or 0,
        "device": str(fact.device or ""),
    }
    ticked = {"ready": bool(fact.confirmed), "lies_on_pack": fact.lies_on_pack}
    return typed | {name: "on" for name, is_on in ticked.items() if is_on}
