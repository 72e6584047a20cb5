"""A POST is carried out once per `Idempotency-Key`, however often it is sent."""

import hashlib
import json
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db import IntegrityError
from django.http import HttpResponse
from django.utils.translation import gettext as _
from ninja.responses import Status

from gaitbelt.core import audit, clock
from gaitbelt.core.db import atomic
from gaitbelt.core.errors import BadValue, GuardRefused, Stale
from gaitbelt.core.models import IdempotencyKey
from gaitbelt.interop import problems

HEADER = "Idempotency-Key"
LONGEST = 255
PENDING = 0  # the status of a request that is being carried out in this transaction


def once(operation: Callable[..., Any]) -> Callable[..., Any]:
    """Keep the answer to a POST with its change; a repeat gets that answer and changes nothing.

    The key is claimed before anything is done, so that of two requests at once one waits for
    the other. A refusal is kept as well; what was not understood, and a failure, is not.

    Errors: BadValue naming the header, where it is missing or was used for another request.
    """

    @wraps(operation)
    def run(request: Any, *args: Any, **kwargs: Any) -> Any:
        if request.method != "POST":
            return operation(request, *args, **kwargs)
        claim = _claim(request)
        try:
            return _first(claim, operation, request, *args, **kwargs)
        except IntegrityError:
            if (kept := _again(claim)) is None:
                raise
            return kept
        except GuardRefused as refused:
            return _refused(claim, problems.refusal(request, refused), request, refused)
        except Stale as stale:
            return _refused(claim, problems.stale(request, stale))

    return run


@atomic
def _first(
    claim: IdempotencyKey, operation: Callable[..., Any], request: Any, *args: Any, **kwargs: Any
) -> HttpResponse:
    claim.status, claim.body = PENDING, ""
    claim.save(force_insert=True)
    result = operation(request, *args, **kwargs)
    status, body = (
        (result.status_code, result.value) if isinstance(result, Status) else (200, result)
    )
    claim.status, claim.body = status, json.dumps(body.model_dump(mode="json"))
    claim.save(update_fields=["status", "body"])
    return _answer(claim)


def _refused(
    claim: IdempotencyKey,
    answer: HttpResponse,
    request: Any = None,
    refused: GuardRefused | None = None,
) -> HttpResponse:
    """Keep a refusal and audit it, unless the same request was carried out meanwhile."""

    @atomic
    def keep() -> HttpResponse:
        claim.status, claim.body = answer.status_code, answer.content.decode()
        claim.save(force_insert=True)
        if refused is not None:
            audit.record_refused(refused, request)
        return answer

    try:
        return keep()
    except IntegrityError:
        return _again(claim) or answer


def _again(claim: IdempotencyKey) -> HttpResponse | None:
    """The answer that was kept under this key, if there is one."""
    kept = IdempotencyKey.objects.filter(
        organization_id=claim.organization_id, user_id=claim.user_id, key=claim.key
    ).first()
    if kept is None:
        return None
    if kept.request_hash != claim.request_hash:
        raise BadValue({HEADER: _("This key was used for another request: take a new one.")})
    answer = _answer(kept)
    answer["Idempotency-Replayed"] = "true"
    return answer


def _answer(kept: IdempotencyKey) -> HttpResponse:
    kind = "application/json" if kept.status < 400 else problems.MEDIA_TYPE
    return HttpResponse(kept.body, status=kept.status, content_type=kind)


def _claim(request: Any) -> IdempotencyKey:
    """The row of this request; `body` holds the answer's text, so that a repeat has its bytes."""
    key = request.headers.get(HEADER, "")
    if not 0 < len(key) <= LONGEST:
        raise BadValue({HEADER: _("Send one with every POST: any text of 1 to 255 characters.")})
    asked = f"{request.clinic.pk} {request.method} {request.get_full_path()} "
    return IdempotencyKey(
        organization_id=request.clinic.organization_id,
        user_id=request.member.user_id,
        key=key,
        request_hash=hashlib.sha256(asked.encode() + request.body).hexdigest(),
        created_at=clock.now(),
    )
