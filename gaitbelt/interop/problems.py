"""Every failure of the REST interface as problem+json (RFC 9457), with one body per cause."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse, UnreadablePostError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from ninja import NinjaAPI
from ninja.errors import HttpError, Throttled, ValidationError

from gaitbelt.core import audit, reasons
from gaitbelt.core.errors import (
    BadValue,
    GuardRefused,
    NotAllowed,
    NotHere,
    SignInNeeded,
    Stale,
)
from gaitbelt.core.events import plain
from gaitbelt.core.ways import LAST
from gaitbelt.schedule.api import slot_shown

MEDIA_TYPE = "application/problem+json"
FIELDS_MOST, NAME_MOST = 50, 80  # of a body that is wrong everywhere

TITLES = {
    400: gettext_lazy("This is not a request that can be read."),
    401: gettext_lazy("Nobody is signed in: send a token."),
    403: gettext_lazy("This belongs to another role."),
    404: gettext_lazy("There is nothing here with this address."),
    405: gettext_lazy("This address does not take that method."),
    409: gettext_lazy("This is not possible now."),
    413: gettext_lazy("This is too large."),
    422: gettext_lazy("Some values were not accepted."),
    429: gettext_lazy("These are too many requests: wait a moment."),
    500: gettext_lazy("Something went wrong here; it has been noted."),
    503: gettext_lazy("Busy: try again in a few seconds."),
}
SAYS = {
    "extra_forbidden": gettext_lazy("This field is not known here."),
    "missing": gettext_lazy("This is needed."),
    "uuid_parsing": gettext_lazy("This is not an id."),
    "uuid_type": gettext_lazy("This is not an id."),
    "union_tag_not_found": gettext_lazy("This is needed."),
}  # instead of the words of the library

type Handler = Callable[[HttpRequest, Any], HttpResponse]


def problem(status: int, **more: Any) -> HttpResponse:
    """The answer of one failure; the same status and facts always give the same bytes."""
    body = {"type": "about:blank", "title": str(TITLES[status]), "status": status, **more}
    return HttpResponse(json.dumps(body, default=plain), status=status, content_type=MEDIA_TYPE)


def refusal(request: Any, refused: GuardRefused) -> HttpResponse:
    """Every reason of a refusal, what helps, and the nearest alternatives of a booking."""
    zone = request.clinic.tz
    found = refused.decision.reasons
    remedies = dict.fromkeys([*(each.remedy for each in found if each.remedy != LAST), LAST])
    facts = {each.remedy: each.facts for each in reversed(found)}
    more: dict[str, Any] = {
        "type": "urn:gaitbelt:refused",
        "reasons": [reasons.as_problem(each, zone) for each in found],
        "remedies": [
            {"code": code, "text": reasons.remedy(code, facts.get(code, {}), zone)}
            for code in remedies
        ],
    }
    if "slots" in refused.about:
        more["alternatives"] = [
            slot_shown(each).model_dump(mode="json") for each in refused.about["slots"]
        ]
    return problem(409, **more)


def stale(request: Any, error: Stale) -> HttpResponse:
    """Somebody else changed the row since it was read."""
    changes = [
        {"field": name, "yours": yours, "theirs": theirs} for name, yours, theirs in error.changes
    ]
    says = _("Somebody else has changed this since you read it.")
    reason = {"code": "record.stale", "text": says, "source": "revision", "remedy": "read.again"}
    return problem(
        409, type="urn:gaitbelt:stale", reasons=[reason], changes=changes, revision=error.version
    )


def bad_fields(fields: Mapping[str, Iterable[str]]) -> HttpResponse:
    """What was not accepted, field by field."""
    named_ = {name[:NAME_MOST]: list(says) for name, says in list(fields.items())[:FIELDS_MOST]}
    return problem(422, type="urn:gaitbelt:bad-values", fields=named_)


def install(api: NinjaAPI) -> None:
    """Let every exception that a person may be shown become its problem."""
    for kind, handler in HANDLERS.items():
        api.add_exception_handler(kind, handler)


def _refused(request: Any, refused: GuardRefused) -> HttpResponse:
    audit.record_refused(refused, request)
    return refusal(request, refused)


def _nobody(request: HttpRequest, error: SignInNeeded) -> HttpResponse:
    answer = problem(401)
    answer["WWW-Authenticate"] = "Bearer"
    return answer


def _not_allowed(request: HttpRequest, error: NotAllowed) -> HttpResponse:
    return problem(403, right=error.right)


def _bad_value(request: HttpRequest, error: BadValue) -> HttpResponse:
    return bad_fields(error.fields)


def _not_accepted(request: Any, error: ValidationError) -> HttpResponse:
    fields: dict[str, list[str]] = {}
    for each in error.errors:
        says = str(SAYS.get(each["type"], each["msg"]))
        fields.setdefault(_place(each, getattr(request, "given", None)), []).append(says)
    return bad_fields(fields)


def _place(error: Mapping[str, Any], given: Any) -> str:
    """Where a value stands, as the client wrote it: `items.0`, without the names of our code."""
    source, *inside = error["loc"]
    if source == "body":
        inside = list(_as_given(inside[1:], given))
        if error["type"].startswith("union_tag"):
            inside.append(error["ctx"]["discriminator"].strip("'"))
    return ".".join(str(part) for part in inside) or str(source)


def _as_given(inside: Sequence[str | int], given: Any) -> Iterator[str | int]:
    """The parts of a place that stand in the body; the chosen kind of a union does not."""
    for number, part in enumerate(inside, start=1):
        if isinstance(given, dict) and part not in given and number < len(inside):
            continue
        is_within = isinstance(given, dict) and part in given
        is_within = is_within or (isinstance(given, list) and isinstance(part, int))
        given = given[part] if is_within else None
        yield part


def _raise(request: HttpRequest, error: Exception) -> HttpResponse:
    raise error


def _of_status(status: int) -> Handler:
    return lambda request, error: problem(status)


HANDLERS: dict[type[Exception], Handler] = {
    Exception: _raise,
    SignInNeeded: _nobody,
    NotAllowed: _not_allowed,
    NotHere: _of_status(404),
    Http404: _of_status(404),
    GuardRefused: _refused,
    Stale: stale,
    BadValue: _bad_value,
    ValidationError: _not_accepted,
    RequestDataTooBig: _of_status(413),
    UnreadablePostError: _of_status(400),
    Throttled: _of_status(429),
    HttpError: _of_status(400),
}
