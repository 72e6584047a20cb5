"""Every door × every role × own and other clinic: what opens is what RIGHTS says, and no more."""

import asyncio
import re
from functools import cache
from types import ModuleType
from uuid import UUID

import pytest
from django.apps import apps
from django.db.models import Model
from django.http import HttpResponse
from django.test import override_settings
from django.urls import path
from ninja import NinjaAPI

from gaitbelt.core import clock, live
from gaitbelt.core.checks import Door, doors, every_route_has_a_right
from gaitbelt.core.models import Event
from gaitbelt.core.rights import DEVICE, PUBLIC, RIGHTS, SIGNED_IN, TABLET
from gaitbelt.people.models import Clinic, Membership, Patient
from tests.matrix import conftest
from tests.matrix.conftest import ACCOUNTS, CEDAR, MAPLE, Visitor, World, rolled_back, row_counts

NOBODYS = UUID("00000000-0000-7000-8000-000000000000")
KEPT_NOWHERE = {PUBLIC: r"no-store|^no-cache$"}  # the empty recorder is asked for anew
CSP = "Content-Security-Policy"
HSTS = "Strict-Transport-Security"
SAMPLES = {"uuid": str(NOBODYS), "slug": "none", "str": "none", "int": "1", "date": "2026-11-23"}
DOORS = tuple(doors())
IN_CLINIC = tuple(door for door in DOORS if "<slug:slug>" in door.path and not door.is_api)
WITH_KEY = tuple(door for door in DOORS if re.search(r"<uuid:|\{?<\w*id>", door.path))
CHANGING = re.compile(
    rb'name="(csrfmiddlewaretoken|csrf|now)" (value|content)="[^"]*"|data-[a-z-]*at="[^"]*"'
)
type Complaints = list[str]
pytestmark = pytest.mark.django_db


def address(door: Door, *, clinic: str = CEDAR, key: UUID = NOBODYS) -> str:
    """A path of a door: this clinic, and this key wherever one is asked for."""

    def fill(match: re.Match[str]) -> str:
        kind, name = match[1] or "str", match[2]
        if name == "slug":
            return clinic
        return str(key) if kind == "uuid" or name.endswith("id") else SAMPLES[kind]

    return "/" + re.sub(r"<(?:(\w+):)?(\w+)>", fill, door.path)


def methods(door: Door) -> tuple[str, ...]:
    return door.methods or ("GET", "POST")


def ask(visitor: Visitor, door: Door, method: str, where: str) -> HttpResponse:
    return visitor.ask(method, where, as_program=door.is_api)


def leads_to_sign_in(answer: HttpResponse) -> bool:
    target = answer.headers.get("Location", "")
    return answer.status_code == 401 or target.startswith(("/accounts/login/", "/tablet"))


def told(door: Door, method: str, answer: HttpResponse, wanted: str) -> str:
    return f"{method} /{door.path} answered {answer.status_code}, not {wanted}"


def body(answer: HttpResponse) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def test_the_matrix_is_not_empty():
    assert len(IN_CLINIC) > 60
    assert len(WITH_KEY) > 20
    assert {PUBLIC, SIGNED_IN, TABLET} < {door.right for door in DOORS}


@pytest.mark.parametrize("role", [*ACCOUNTS])
def test_a_role_enters_exactly_where_it_has_the_right(world: World, role):
    complaints: Complaints = []
    for door in DOORS:
        for method in methods(door):
            with rolled_back():
                complaints += _entered(world.staff[role], door, method, role)
    assert complaints == []


def _entered(visitor: Visitor, door: Door, method: str, role: str) -> Complaints:
    before = row_counts()
    answer = ask(visitor, door, method, address(door))
    if door.right == DEVICE:
        return _without_credential(door, method, answer, before)
    if door.right == TABLET or role not in RIGHTS.get(door.right, ACCOUNTS):
        return _shut(door, method, answer, before)
    is_open = answer.status_code < 500 and answer.status_code not in {401, 403}
    return [] if is_open else [told(door, method, answer, "an open door")]


def _without_credential(
    door: Door, method: str, answer: HttpResponse, before: dict[str, int]
) -> Complaints:
    """401 whoever is signed in, and nothing written."""
    if answer.status_code != 401:
        return [told(door, method, answer, "401")]
    return [] if row_counts() == before else [f"{method} /{door.path} wrote something"]


def _shut(door: Door, method: str, answer: HttpResponse, before: dict[str, int]) -> Complaints:
    """403, and nothing written but one audit row (none where nobody's clinic is known)."""
    if answer.status_code != 403:
        return [told(door, method, answer, "403")]
    noted = 0 if door.right == TABLET else 1
    wanted = before | {"core_event": before["core_event"] + noted}
    if row_counts() != wanted:
        return [f"{method} /{door.path} wrote more than one audit row"]
    newest = Event.objects.filter(clinic__slug=CEDAR).order_by("-seq").first()
    is_noted = not noted or newest.payload["right"] == door.right
    return [] if is_noted else [f"{method} /{door.path} is not in the audit"]


@pytest.mark.parametrize("who", ["anonymous", "disabled"])
def test_without_a_session_only_public_doors_open(world: World, who):
    complaints: Complaints = []
    visitor: Visitor = getattr(world, who)
    for door in DOORS:
        for method in methods(door):
            with rolled_back():
                answer = ask(visitor, door, method, address(door))
                complaints += _kept_out(door, method, answer)
    assert complaints == []


def _kept_out(door: Door, method: str, answer: HttpResponse) -> Complaints:
    if door.right == PUBLIC:
        return [told(door, method, answer, "an answer")] if answer.status_code >= 500 else []
    is_out = answer.status_code == 403 if door.right == TABLET else leads_to_sign_in(answer)
    return [] if is_out else [told(door, method, answer, "the sign-in page")]


def test_a_registered_tablet_opens_the_lock_screen_help_and_stop_and_nothing_else(world: World):
    complaints: Complaints = []
    for door in DOORS:
        if door.is_api:
            continue
        for method in methods(door):
            with rolled_back():
                answer = ask(world.tablet, door, method, address(door))
            may = door.right in {PUBLIC, TABLET} or door.on_tablet
            is_in = answer.status_code < 500 and answer.status_code not in {401, 403}
            is_out = leads_to_sign_in(answer)
            if not (is_in if may else is_out):
                complaints.append(told(door, method, answer, "open" if may else "shut"))
    assert complaints == []


def test_a_tablet_opens_nothing_at_another_clinic(world: World):
    for door in IN_CLINIC:
        with rolled_back():
            answer = ask(world.tablet, door, "GET", address(door, clinic=MAPLE))
            assert leads_to_sign_in(answer), door.path


def test_another_clinic_looks_like_one_that_does_not_exist(world: World):
    complaints: Complaints = []
    for door in IN_CLINIC:
        for method in methods(door):
            with rolled_back():
                before = row_counts()
                theirs = ask(world.foreign, door, method, address(door, clinic=CEDAR))
                none = ask(world.foreign, door, method, address(door, clinic="no-such-clinic"))
                is_same = body(theirs) == body(none) and theirs.status_code == 404
                if not is_same or row_counts() != before:
                    complaints.append(told(door, method, theirs, "the same 404"))
    assert complaints == []


@pytest.fixture(scope="module")
def foreign_keys(world: World) -> list[UUID]:
    """A key of every kind of row that belongs to the other clinic, or to its patients only."""
    clinic = Clinic.objects.get(slug=MAPLE)
    theirs = Patient.objects.filter(episodes__clinic=clinic).exclude(episodes__clinic__slug=CEDAR)
    owners = {"clinic": [clinic.pk], "patient": theirs.values("pk")}
    keys = [theirs.order_by("pk").values_list("pk", flat=True)[0]]
    for model in apps.get_models():
        for way in _ways_to_an_owner(model):
            rows = model._default_manager.filter(**{f"{way}__in": owners[way.split("__")[-1]]})
            keys += list(rows.order_by("pk").values_list("pk", flat=True)[:1])
    keys = sorted({key for key in keys if isinstance(key, UUID)})
    assert len(keys) > 20
    return keys


def _ways_to_an_owner(model: type[Model]) -> list[str]:
    """How a row leads to a clinic or a patient: itself, or through what it points at."""
    parents = {
        field.name: field.related_model
        for field in model._meta.concrete_fields
        if field.is_relation and isinstance(field.related_model, type)
    }
    own = [name for name in ("clinic", "patient") if name in parents]
    through = [
        f"{name}__{owner}"
        for name, parent in parents.items()
        for owner in ("clinic", "patient")
        if owner in {field.name for field in parent._meta.concrete_fields}
    ]
    return own or through[:1]


def test_another_clinics_record_looks_like_one_that_does_not_exist(world, foreign_keys):
    """Asked at one instant: a page that says for how long something waits counts no seconds."""
    complaints: Complaints = []
    with clock.stopped(clock.now()):
        for door in WITH_KEY:
            complaints += _told_apart(world, door, foreign_keys)
    assert complaints == []


def _told_apart(world: World, door: Door, foreign_keys: list[UUID]) -> Complaints:
    may = RIGHTS.get(door.right, ACCOUNTS)
    visitor = next(who for role, who in world.staff.items() if role in may)
    found: Complaints = []
    for method in methods(door):
        with rolled_back():
            none = ask(visitor, door, method, address(door))
        if none.status_code == 405:
            continue
        for key in foreign_keys:
            with rolled_back():
                theirs = ask(visitor, door, method, address(door, key=key))
                if _shape(theirs, key) != _shape(none, NOBODYS):
                    found.append(told(door, method, theirs, str(none.status_code)))
    return found


def _shape(answer: HttpResponse, key: UUID) -> tuple[int, bytes]:
    """Status and bytes, without the key that was asked for, the form's token, and the clock."""
    text = body(answer).replace(str(key).encode(), b"KEY")
    return answer.status_code, CHANGING.sub(b"", text)


def test_the_live_stream_stands_in_the_matrix(world: World):
    assert live.Stream.right in RIGHTS
    assert _stream_status("") == 401
    for role, account in ACCOUNTS.items():
        member = Membership.objects.get(person__user__username=account)
        wanted = 200 if role in RIGHTS[live.Stream.right] else 401
        assert _stream_status(live.issue(member).sign()) == wanted


def _stream_status(cookie: str) -> int:
    async def first_message() -> int:
        stream, seen = live.Stream(), asyncio.Queue[int]()

        async def receive() -> dict[str, str]:
            await asyncio.Event().wait()
            return {}

        async def send(message: dict) -> None:
            if message["type"] == "http.response.start":
                seen.put_nowait(message["status"])

        headers = [(b"cookie", f"{live.COOKIE}={cookie}".encode())]
        scope = {"type": "http", "method": "GET", "headers": headers, "query_string": b""}
        stream.broadcaster.has_read.set()
        stream.broadcaster.tasks = [asyncio.create_task(asyncio.sleep(0))]
        task = asyncio.create_task(stream(scope, receive, send))
        status = await asyncio.wait_for(seen.get(), 5)
        task.cancel()
        return status

    return asyncio.run(first_message())


def test_a_session_alone_does_not_open_the_interface_for_programs(world: World):
    complaints: Complaints = []
    for door in DOORS:
        if door.is_api and door.right != PUBLIC:
            for method in door.methods:
                answer = world.staff["PT"].ask(method, address(door))
                if answer.status_code != 401:
                    complaints.append(told(door, method, answer, "401"))
    assert complaints == []


@pytest.mark.parametrize("who", ["staff", "anonymous"])
def test_every_answer_says_that_it_is_not_kept_framed_or_scripted(world: World, who, monkeypatch):
    visitor = world.staff["MANAGER"] if who == "staff" else world.anonymous
    complaints: Complaints = []
    with override_settings(SECURE_HSTS_SECONDS=31_536_000):
        fresh = cache(conftest.handler.__wrapped__)  # middleware reads its settings once
        monkeypatch.setattr(conftest, "handler", fresh)
        for door in DOORS:
            for method in methods(door):
                with rolled_back():
                    how = {"as_program": door.is_api, "secure": True}
                    answer = visitor.ask(method, address(door), **how)
                complaints += _unsaid(door, method, answer)
    assert not complaints, "\n".join(complaints)


def _unsaid(door: Door, method: str, answer: HttpResponse) -> Complaints:
    """The headers that an answer lacks (threat model G-S5)."""
    policy, kept = (answer.headers.get(name, "") for name in (CSP, "Cache-Control"))
    script = re.search(r"script-src ([^;]*)", policy)
    has = {
        "Cache-Control": re.search(KEPT_NOWHERE.get(door.right, "no-store"), kept),
        CSP: re.match(r"default-src '(self|none)'", policy),
        "script-src": script is None or script[1] == "'self'",
        "frame-ancestors": "frame-ancestors 'none'" in policy or "sandbox" in policy,
        "X-Frame-Options": answer.headers.get("X-Frame-Options") == "DENY",
        "X-Content-Type-Options": answer.headers.get("X-Content-Type-Options") == "nosniff",
        "Referrer-Policy": answer.headers.get("Referrer-Policy") == "same-origin",
        HSTS: "31536000" in answer.headers.get(HSTS, ""),
        "no other origin": "Access-Control-Allow-Origin" not in answer.headers,
    }
    return [f"{method} /{door.path} lacks {name}" for name, said in has.items() if not said]


def test_a_route_or_an_operation_without_a_right_does_not_start():
    api = NinjaAPI(docs_url=None, urls_namespace="without_rights")

    @api.get("/secret")
    def secret(request):
        return {}

    urls = ModuleType("urls_without_rights")
    urls.urlpatterns = [path("open", lambda request: HttpResponse()), path("api/", api.urls)]
    with override_settings(ROOT_URLCONF=urls):
        found = " ".join(error.msg for error in every_route_has_a_right())
    assert "open has no @allow" in found
    assert "api/secret has no @allow" in found
    assert every_route_has_a_right() == []
