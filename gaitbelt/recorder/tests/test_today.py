"""Signing in on the recorder, what a tablet carries for today, and what its permits hold."""

import json
from base64 import urlsafe_b64encode
from datetime import timedelta

import pytest

from gaitbelt.core import clock
from gaitbelt.core.ids import new_id
from gaitbelt.core.models import Event
from gaitbelt.people.commands.tablets import register_tablet
from gaitbelt.people.models import Membership
from gaitbelt.people.tests.factories import EpisodeFactory, MembershipFactory
from gaitbelt.plans.tests.factories import PlanFactory
from gaitbelt.recorder import permits
from gaitbelt.recorder.bytes import b64
from gaitbelt.recorder.doctor import recorder_keys
from gaitbelt.recorder.models import DeviceKey, DeviceSession
from gaitbelt.recorder.tests.tablet import PIN, FakeTablet, Key, give_pin
from gaitbelt.treatment.commands import raise_level, see_help
from gaitbelt.treatment.models import HelpCall, ItemRun, Session
from gaitbelt.treatment.recording import checks_min
from gaitbelt.treatment.tests.factories import make_session, make_visit

pytestmark = pytest.mark.django_db


@pytest.fixture
def session() -> Session:
    made = make_session()
    give_pin(made.technician)
    return made


@pytest.fixture
def tablet(session: Session) -> FakeTablet:
    return FakeTablet(session.clinic, session.technician)


def sign_in(tablet: FakeTablet, member: Membership, pin: str = PIN):
    key = tablet.fresh_key(member.pk)
    said = {"member": str(member.pk), "pin": pin, "kid": str(key.kid), "sealed": key.sealed}
    answer = tablet.post("sessions", said)
    if answer.status_code == 200:
        key.grant = answer.json()["grant"]
    return key, answer


def proving(tablet: FakeTablet, key: Key) -> dict[str, str]:
    """The headers of a tablet on which somebody is signed in."""
    said = {"kid": str(key.kid), **key.shown()}
    return {
        "Authorization": f"Bearer {tablet.credential}",
        "X-Device-Session": b64(json.dumps(said).encode()),
    }


def today(tablet: FakeTablet, key: Key):
    path = f"/api/v1/devices/{tablet.row.pk}/today"
    return tablet.client.get(path, headers=proving(tablet, key))


def test_the_right_pin_is_granted_and_noted_and_a_wrong_one_is_not(tablet, session):
    ann = session.technician
    _key, wrong = sign_in(tablet, ann, "1111")
    assert (wrong.status_code, wrong.json()["fields"]) == (422, {"pin": ["wrong"]})
    key, right = sign_in(tablet, ann)
    assert right.json()["member"]["id"] == str(ann.pk)
    assert DeviceSession.objects.get().kid == key.kid
    assert Event.objects.filter(type="person.signed_in", subject=ann.pk).count() == 1
    events = [tablet.tap(key, session.pk, "contact.made")]
    assert tablet.results(*events, keys=(key,))[0]["status"] == "accepted"


def test_five_wrong_pins_lock_it_with_the_time_at_which_it_works_again(tablet, session):
    for _ in range(5):
        _key, answer = sign_in(tablet, session.technician, "1111")
    assert answer.status_code == 429
    assert answer.json()["until"] > clock.now().isoformat()
    assert sign_in(tablet, session.technician)[1].status_code == 429


def test_a_registered_browser_gets_its_credential_once(client, session):
    bo = session.plan.written_by
    tablet, token = register_tablet(clinic=session.clinic, by=bo, name="Gym 2")
    page = {"X-Gaitbelt": "recorder"}
    assert client.post("/rec/device", headers=page).status_code == 403
    client.cookies["tablet"] = token
    assert client.post("/rec/device").status_code == 422
    first = client.post("/rec/device", headers=page).json()
    assert first["id"] == str(tablet.pk)
    assert [face["id"] for face in first["faces"]] == [str(session.technician_id)]
    known = json.dumps({"credential": first["credential"]})
    again = client.post("/rec/device", known, content_type="application/json", headers=page).json()
    assert again["credential"] == first["credential"]
    assert DeviceKey.objects.count() == 1


def test_today_holds_the_open_visit_and_the_visits_ahead(tablet, session):
    plan = PlanFactory.create(episode=EpisodeFactory.create(clinic=session.clinic))
    make_visit(ann=session.technician, plan=plan)
    key, _ = sign_in(tablet, session.technician)
    carried = today(tablet, key).json()
    open_lane, ahead = carried["lanes"]
    assert (open_lane["session"], ahead["session"]) == (str(session.pk), None)
    assert [item["run"] for item in open_lane["items"]] == [
        str(run.pk) for run in session.runs.order_by("position")
    ]
    assert all(item["run"] is None for item in ahead["items"])
    item = open_lane["items"][0]
    assert item["name"].keys() == item["dose_words"].keys() == {"en", "es"}
    read = Event.objects.filter(type="record.read").latest("seq")
    assert read.payload["page"] == "recorder.today"
    assert set(read.payload["patients"]) == {str(session.patient_id), str(plan.patient_id)}


def test_the_looks_at_skin_are_known_before_a_pack_is_put_on_without_the_clinic(tablet, session):
    key, _ = sign_in(tablet, session.technician)
    (lane,) = today(tablet, key).json()["lanes"]
    (pack,) = [item for item in lane["items"] if item["kind"] == "modality"]
    run = ItemRun.objects.get(pk=pack["run"])
    owed = [each["at_min"] for each in pack["modality"]["checks"]]
    assert owed == checks_min(run, minutes=15)
    assert owed
    assert all(each["done_at"] is None for each in pack["modality"]["checks"])


def test_today_is_for_whom_the_grant_names_and_for_a_day(tablet, session):
    key, _ = sign_in(tablet, session.technician)
    other = MembershipFactory.create(clinic=session.clinic)
    assert today(tablet, Key(key.kid, other.pk, key.raw, key.sealed, key.grant)).status_code == 403
    assert today(tablet, Key(key.kid, key.user, key.raw, key.sealed, "x.y")).status_code == 403
    with clock.stopped(clock.now() + timedelta(hours=25)):
        assert today(tablet, key).status_code == 403


def permit_of(tablet, session, key) -> tuple[str, ItemRun]:
    item = today(tablet, key).json()["lanes"][0]["items"][0]
    return item["permit"], session.runs.get(pk=item["run"])


def begun(tablet, session, key, run, **more):
    data = {"run": str(run.pk), "number": 1}
    (line,) = tablet.results(
        tablet.tap(key, session.pk, "item.set_done", **data, **more), keys=(key,)
    )
    assert line["status"] == "accepted"
    return {reason["code"] for reason in line.get("outside_rules", [])}


def test_a_permit_says_until_when_and_within_which_limits(tablet, session):
    key, _ = sign_in(tablet, session.technician)
    jws, run = permit_of(tablet, session, key)
    said = permits.opened(jws)
    assert (said["aud"], said["run"]) == (str(tablet.row.pk), str(run.pk))
    assert said["member"] == str(session.technician_id)
    assert said["exp"] > clock.now().timestamp()
    assert said["limits"].keys() == {"pain", "effort"}
    assert said["allowed"] or said["reasons"]


def test_a_permit_with_another_signature_or_way_of_signing_is_none(tablet, session):
    key, _ = sign_in(tablet, session.technician)
    jws, _run = permit_of(tablet, session, key)
    head, body, signature = jws.split(".")
    claims = permits.opened(jws) | {"exp": 2**33}
    forged = urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")
    none = b64(b'{"alg":"none"}')
    for other in (f"{head}.{forged}.{signature}", f"{none}.{body}.{signature}", f"{none}.{body}.",
                  "", "x", f"{head}.{body}.{b64(b'0' * 64)}"):  # fmt: skip
        assert permits.opened(other) is None


def test_what_was_begun_outside_its_permit_is_kept_and_says_so(tablet, session):
    key, _ = sign_in(tablet, session.technician)
    _jws, run = permit_of(tablet, session, key)
    assert "permit.missing" in begun(tablet, session, key, run)
    runs = list(session.runs.order_by("position"))[1:]
    claims = {"member": str(session.technician_id), "iat": 0, "exp": 0, "allowed": True}
    over = permits.signed(claims | {"run": str(runs[0].pk)})
    bo = session.plan.written_by
    found = begun(tablet, session, key, runs[0], _permit=over, _attested_by=str(bo.pk))
    assert "permit.expired" in found
    kept = next(
        each for each in session.runs.get(pk=runs[0].pk).outside_rules
        if each["code"] == "permit.expired"
    )  # fmt: skip
    assert kept["facts"]["attested_by"] == bo.name


def test_a_permit_covers_its_own_item_and_person_only(tablet, session):
    key, _ = sign_in(tablet, session.technician)
    first, second, *_ = session.runs.order_by("position")
    exp = int(clock.now().timestamp()) + 600
    mine = {"member": str(session.technician_id), "iat": 0, "exp": exp, "run": str(first.pk)}
    for_first = permits.signed(mine | {"allowed": True})
    assert "permit.missing" in begun(tablet, session, key, second, _permit=for_first)
    assert not {
        code
        for code in begun(tablet, session, key, first, _permit=for_first)
        if code.startswith("permit.")
    }


def test_the_doctor_opens_an_envelope():
    assert recorder_keys().is_well


def test_help_goes_out_under_the_lock_and_says_who_has_seen_it(tablet, session):
    said = {"kind": "stop", "session": str(session.pk), "key": str(new_id())}
    answer = tablet.post("calls", said)
    assert answer.json()["seen_by"] == []
    session.refresh_from_db()
    assert session.level == 3
    bo = session.plan.written_by
    see_help(call=HelpCall.objects.get(), by=bo, at=clock.now())
    assert tablet.post("calls", said).json()["seen_by"] == [str(bo.person)]
    assert HelpCall.objects.count() == 1


def test_a_visit_is_taken_in_or_told_why_not(tablet, session):
    key, _answer = sign_in(tablet, session.technician)
    visit = make_visit(plan=session.plan, ann=session.technician)
    session.technician.covers.all().delete()
    refused = take_in(tablet, key, visit.pk)
    assert refused.status_code == 409
    assert {"code", "text", "source"} <= refused.json()["reasons"][0].keys()
    assert Event.objects.filter(type="act.refused", patient=visit.patient).count() == 1
    again = take_in(tablet, key, session.appointment_id)
    assert (again.status_code, again.json()) == (201, {"session": str(session.pk)})


def test_taking_in_needs_who_is_signed_in_and_a_visit_of_theirs(tablet, session):
    key, _answer = sign_in(tablet, session.technician)
    assert take_in(tablet, key, new_id()).status_code == 404
    key.grant = "v1.forged"
    assert take_in(tablet, key, session.appointment_id).status_code == 403


def take_in(tablet: FakeTablet, key: Key, appointment):
    headers = proving(tablet, key)
    said = json.dumps({"appointment": str(appointment)})
    path = f"/api/v1/devices/{tablet.row.pk}/take-in"
    return tablet.client.post(path, said, content_type="application/json", headers=headers)


def lift(tablet: FakeTablet, session, member, pin=PIN, **more):
    said = {"session": str(session.pk), "member": str(member.pk), "pin": pin, "reason": "settled"}
    return tablet.post("lift", said | more)


@pytest.fixture
def bo(session):
    made = session.technician.covers.get().supervisor
    give_pin(made)
    return made


@pytest.fixture
def stopped(session):
    raise_level(session=session, level=3, by=session.technician, at=clock.now())
    return session


def test_a_therapist_lifts_a_stop_on_the_tablet_by_their_pin(tablet, stopped, bo):
    assert lift(tablet, stopped, bo, "1111").status_code == 422
    assert Session.objects.get(pk=stopped.pk).level == 3
    assert lift(tablet, stopped, bo).status_code == 200
    assert Session.objects.get(pk=stopped.pk).level == 0
    assert Event.objects.get(type="level.cleared").author == bo


def test_a_technician_lifts_nothing_and_is_told_why(tablet, stopped, bo):
    answer = lift(tablet, stopped, stopped.technician)
    assert answer.status_code == 409
    assert answer.json()["reasons"][0]["text"]
    strange = {"member": str(bo.pk), "pin": PIN, "reason": "settled", "session": str(new_id())}
    assert tablet.post("lift", strange).status_code == 404
    assert Session.objects.get(pk=stopped.pk).level == 3
