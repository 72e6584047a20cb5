"""The recorder's page for every browser, and what a tablet asks under its own credential."""

import json
from collections.abc import Callable
from functools import wraps
from io import BytesIO
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.base import File
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.csp import CSP
from django.utils.translation import gettext as _
from django.views.decorators.csp import csp_override
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from gaitbelt.core import audit, clock, files, reasons
from gaitbelt.core.db import is_passing, one_of
from gaitbelt.core.errors import BadValue, GuardRefused, NotHere
from gaitbelt.core.rights import DEVICE, PUBLIC, TABLET, allow
from gaitbelt.domain.decision import from_data
from gaitbelt.people import tablets
from gaitbelt.recorder import commands, grants, server_keys
from gaitbelt.recorder.bytes import b64
from gaitbelt.recorder.commands.receive import Line
from gaitbelt.recorder.protocol import MOST, Batch, Called, Lifted, Pictured, SignIn, TakeIn, parsed
from gaitbelt.recorder.queries import Carrier
from gaitbelt.recorder.sessions import member_of
from gaitbelt.recorder.shell import shell
from gaitbelt.recorder.shown import instant, person_shown
from gaitbelt.schedule.queries import visits_for
from gaitbelt.treatment import commands as treatment
from gaitbelt.treatment.queries import is_anyone_reached
from gaitbelt.treatment.reach import sessions_for, told_for

FROM_PAGE = "X-Gaitbelt"  # no other site can send this header with the tablet's cookie
MEDIA_TYPE = "application/problem+json"
# A worker obeys the policy of its own answer, so both have the same one.
POLICY: dict[str, Any] = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "worker-src": [CSP.SELF],
    "manifest-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:"],
    "style-src": [CSP.SELF],
    "media-src": [CSP.SELF],
    "base-uri": [CSP.NONE],
    "form-action": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
}


def for_its_own(view: Callable[[Any], HttpResponse]) -> Callable[..., HttpResponse]:
    """A door of the tablet that asks, and one answer for each way in which asking can fail."""

    @wraps(view)
    def answer(request: Any, device: UUID) -> HttpResponse:
        if device != request.tablet.pk:
            return _problem(404)
        try:
            return view(request)
        except NotHere:
            return _problem(404)
        except RequestDataTooBig:
            return _problem(413)
        except BadValue as bad:
            return _problem(422, fields=bad.fields)
        except GuardRefused as refused:
            audit.record_refused(refused, request)
            against = refused.decision.reasons
            clinic = request.clinic
            return _problem(409, reasons=[reasons.as_problem(each, clinic.tz) for each in against])

    return answer


@allow(PUBLIC)
@require_GET
@csp_override(POLICY)
def page(request: HttpRequest) -> HttpResponse:
    """The empty recorder, the same for everyone: a worker keeps it on the tablet."""
    built = shell()
    return HttpResponse(built.page, headers={"Cache-Control": "no-cache"}) if built else _absent()


@allow(PUBLIC)
@require_GET
@csp_override(POLICY)
def worker(request: HttpRequest) -> HttpResponse:
    """The worker at the root of the site, so that it may keep `/rec/`."""
    built = shell()
    if built is None:
        return _absent()
    headers = {"Cache-Control": "no-cache", "Content-Type": "text/javascript; charset=utf-8"}
    return HttpResponse(built.worker, headers=headers)


@csrf_exempt
@allow(TABLET)
@require_POST
def device(request: Any) -> HttpResponse:
    """What a registered tablet needs to record: its credential, the clinic's keys, the faces."""
    if FROM_PAGE not in request.headers:
        return _problem(422, fields={FROM_PAGE: [_("This is needed.")]})
    known = _credential(request.body)
    clinic = request.clinic
    return JsonResponse(
        {
            "id": str(request.tablet.pk),
            "name": request.tablet.name,
            "credential": commands.give_key(tablet=request.tablet, known=known),
            "now": instant(clock.now()),
            "shift_ms": round(clock.offset().total_seconds() * 1000),
            "clinic": _clinic(clinic),
            "demo": {"pin": settings.DEMO_PIN} if clock.is_demo() else None,
            "faces": [_face(face) for face in tablets.faces(clinic)],
            "seal_keys": [each.shown() for each in server_keys.seals()],
            "permit_key": b64(server_keys.pair(server_keys.PERMITS).point),
        }
    )  # fmt: skip


@csrf_exempt
@allow(DEVICE)
@require_POST
@for_its_own
def sign_in(request: Any) -> HttpResponse:
    """A face and a PIN: the grant for the key that the tablet has made."""
    done = commands.sign_in(tablet=request.tablet, asked=parsed(SignIn, request.body))
    if done.locked_until is not None:
        return _problem(429, until=instant(done.locked_until))
    if done.session is None:
        return _problem(422, fields={"pin": ["wrong"]})
    session, tablet = done.session, request.tablet
    half = grants.half(str(session.pk), str(session.member_id), str(tablet.pk))
    return JsonResponse(
        {
            "session": str(session.pk),
            "member": person_shown(session.member),
            "grant": done.grant,
            "half": b64(half),
            "until": instant(session.until),
        }
    )


@allow(DEVICE)
@require_GET
@for_its_own
def today(request: Any) -> HttpResponse:
    """Today for whoever is signed in on the tablet, proved by the grant of the device session."""
    member = member_of(request)
    if member is None:
        return _problem(403)
    request.member = member
    carried = Carrier(tablet=request.tablet, by=member, at=clock.now()).today()
    patients = [UUID(lane["patient"]["id"]) for lane in carried["lanes"]]
    audit.record_read(
        by=member, page="recorder.today", subject=request.tablet.pk, patients=patients
    )
    return JsonResponse(carried)


@csrf_exempt
@allow(DEVICE)
@require_POST
@for_its_own
def happened(request: Any) -> HttpResponse:
    """A batch of the tablet's queue: each event is answered by itself, after the commit."""
    batch = parsed(Batch, request.body)
    if len(batch.events) > MOST:
        return _problem(413)
    received_at = clock.now()
    try:
        lines = commands.receive(tablet=request.tablet, batch=batch)
    except OperationalError as error:
        if not is_passing(error):
            raise
        return _problem(503)
    shown = [_line(line, request.clinic) for line in lines]
    return JsonResponse({"received_at": instant(received_at), "results": shown})


@csrf_exempt
@allow(DEVICE)
@require_POST
@for_its_own
def take_in(request: Any) -> HttpResponse:
    """Take a visit in, if every guard agrees; 409 says why not."""
    member = member_of(request)
    if member is None:
        return _problem(403)
    request.member = member
    visit = one_of(visits_for(member), parsed(TakeIn, request.body).appointment)
    session = treatment.start_session(appointment=visit, by=member, at=clock.now())
    return JsonResponse({"session": str(session.pk)}, status=201)


@csrf_exempt
@allow(DEVICE)
@require_POST
@for_its_own
def pictured(request: Any) -> HttpResponse:
    """The photo of an own observation, which has arrived before; 404 until it has."""
    member = member_of(request)
    if member is None:
        return _problem(403)
    asked = parsed(Pictured, request.body)
    row = one_of(told_for(member).select_related("session"), asked.observation)
    kept = files.keep(File(BytesIO(asked.photo), name="photo"), field="photo")
    treatment.add_photo(observation=row, by=member, at=clock.now(), kept=kept)
    return JsonResponse({"observation": str(row.pk)}, status=201)


@csrf_exempt
@allow(DEVICE)
@require_POST
@for_its_own
def lift(request: Any) -> HttpResponse:
    """A licensee lifts a hold or a stop on the technician's tablet, by their own PIN."""
    asked = parsed(Lifted, request.body)
    tried = commands.pin_of(tablet=request.tablet, member=asked.member, pin=asked.pin)
    if tried.locked_until is not None:
        return _problem(429, until=instant(tried.locked_until))
    if tried.member is None:
        return _problem(422, fields={"pin": ["wrong"]})
    request.member = tried.member
    session = one_of(sessions_for(tried.member), asked.session)
    run = one_of(session.runs.all(), asked.run) if asked.run else None
    treatment.clear_level(
        session=session, run=run, by=tried.member, at=clock.now(), reason=asked.reason
    )
    return JsonResponse({"session": str(session.pk)})


@csrf_exempt
@allow(DEVICE)
@require_POST
@for_its_own
def call(request: Any) -> HttpResponse:
    """Help, Stop or an emergency, also under the lock; asked again, who has seen it."""
    asked = parsed(Called, request.body)
    clinic, now = request.clinic, clock.now()
    session = clinic.sessions.filter(pk=asked.session).first() if asked.session else None
    made = treatment.call_help(
        clinic=clinic, by=member_of(request), at=now, kind=asked.kind, session=session,
        key=asked.key,
    )  # fmt: skip
    seen_by = [str(made.seen_by.person)] if made.seen_by else []
    reached = bool(seen_by) or is_anyone_reached(clinic, made, now)
    return JsonResponse({"seen_by": seen_by, "is_anyone_there": reached})


def _clinic(clinic: Any) -> dict[str, Any]:
    """The place, with what somebody who phones an ambulance is asked."""
    return {
        "id": str(clinic.pk),
        "name": clinic.name,
        "slug": clinic.slug,
        "zone": clinic.zone,
        "address": clinic.address,
        "entrance": clinic.entrance,
        "aed": clinic.aed_location,
        "lock_min": clinic.idle_lock_minutes,
    }


def _face(member: Any) -> dict[str, Any]:
    """Somebody who can sign in with a PIN; `face` says which drawn face stands for them."""
    person = member.person
    more = {"called": member.name, "face": person.face, "digits": person.user.pin.digits}
    return person_shown(member) | more


def _credential(body: bytes) -> str:
    """The credential that the page has already, if any."""
    try:
        said = json.loads(body or b"{}")
    except ValueError:
        return ""
    known = said.get("credential", "") if isinstance(said, dict) else ""
    return known if isinstance(known, str) else ""


def _line(line: Line, clinic: Any) -> dict[str, Any]:
    found: dict[str, Any] = {"id": line.raw.id, "status": line.status}
    if line.outside_rules:
        against = [from_data(each) for each in line.outside_rules]
        found["outside_rules"] = [reasons.as_problem(each, clinic.tz) for each in against]
    if line.flags:
        found["flags"] = line.flags
    if line.reasons:
        found["reasons"] = line.reasons
    return found


def _problem(status: int, **more: Any) -> HttpResponse:
    body = {"type": "about:blank", "title": str(status), "status": status, **more}
    return JsonResponse(body, status=status, content_type=MEDIA_TYPE)


def _absent() -> HttpResponse:
    return HttpResponse(_("The recorder is not built yet: run make assets."), status=404)
