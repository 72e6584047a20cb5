"""Every reason of the rules leads to an act that exists on a screen, one tap away."""

import ast
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.urls import resolve

from gaitbelt.core import clock
from gaitbelt.core.errors import GuardRefused
from gaitbelt.core.ways import LAST, OFFERS, Ask, ways_on
from gaitbelt.domain import codes
from gaitbelt.domain.decision import Decision, Reason
from gaitbelt.equipment.tests.factories import BleachFactory, ItemFactory
from gaitbelt.oversight.models import Incident
from gaitbelt.schedule.claims import Wish
from gaitbelt.treatment import words
from gaitbelt.treatment.events import ModalityStarted
from gaitbelt.treatment.tests.factories import make_session

RULES = Path(codes.__file__).parent
pytestmark = pytest.mark.django_db


def remedies_of_codes() -> dict[str, set[str]]:
    """Which remedies stand beside each code in a call of the rules."""
    found: dict[str, set[str]] = {code: set() for code in codes.CODES}
    for path in RULES.glob("*.py"):
        if path.name == "codes.py":
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                said = {
                    each.value
                    for each in [*node.args, *(key.value for key in node.keywords)]
                    if isinstance(each, ast.Constant) and isinstance(each.value, str)
                }
                for code in said & found.keys():
                    found[code] |= said & set(codes.REMEDIES)
    return found


OF_CODE = remedies_of_codes()


@pytest.fixture
def asked():
    """What refused acts are about, and who asks: Ann on her screen, or Bo on his."""
    session = make_session()
    clinic, plan, run = session.clinic, session.plan, session.runs.first()
    session.clinic = plan.clinic = clinic
    device = ItemFactory.create(clinic=clinic, label="Unit 2")
    BleachFactory.create(organization=clinic.organization)
    visit = session.appointment
    wish = Wish(
        clinic=clinic, patient=session.patient, visit_type=visit.visit_type,
        starts_at=visit.starts_at, minutes=45,
    )  # fmt: skip
    entry = run
    about = {
        "run": run, "session": session, "plan": plan, "technician": session.technician,
        "device": device, "wish": wish, "entries": [entry], "version": plan,
        "incident": Incident.objects.create(
            clinic=clinic, session=session, happened_at=clock.now(), reported_at=clock.now()
        ),
        "fact": ModalityStarted(run=run.pk, side="L", minutes=15, layers=6),
    }  # fmt: skip
    facts = {
        "device": "Unit 2", "other": "Unit 2", "needed": 8, "visit": str(visit.pk),
        "ready_at": clock.now().isoformat(), "item": words.doing(run),
        "patient": session.patient.called,
    }  # fmt: skip
    members = (session.technician, plan.written_by)
    requests = [SimpleNamespace(clinic=clinic, member=member) for member in members]
    return about, facts, requests


def leads_somewhere(way):
    address = way.url or way.hx.get("hx-post") or way.hx.get("hx-get") or ""
    return bool(address) and resolve(address.partition("?")[0]) is not None


def acts_for(remedy, code, asked):
    about, facts, requests = asked
    offer = OFFERS.get(remedy)
    asks = [Ask(request, Reason(code, facts, remedy=remedy), about) for request in requests]
    return [way for ask in asks if offer and (way := offer(ask)) and leads_somewhere(way)]


def without_an_act(of_code, asked):
    return {
        code
        for code, remedies in of_code.items()
        for remedy in remedies or {LAST}
        if not acts_for(remedy, code, asked)
    }


def test_every_code_leads_to_an_act_on_a_screen(asked):
    assert without_an_act(OF_CODE, asked) == set()


def test_a_code_whose_remedy_nobody_offers_is_found(asked, monkeypatch):
    monkeypatch.delitem(OFFERS, "person.add")
    assert "transfer.more_people" in without_an_act(OF_CODE, asked)


def test_a_licensee_leads_is_always_offered_for_an_item(asked):
    about, facts, requests = asked
    for code, remedies in OF_CODE.items():
        for remedy in remedies or {LAST}:
            refused = GuardRefused(Decision((Reason(code, facts, remedy=remedy),)), about=about)
            labels = [way.label for way in ways_on(refused, requests[0])]
            assert "A licensee leads this item" in labels, code
