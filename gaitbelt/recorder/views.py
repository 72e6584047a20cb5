"""The recorder's page for every browser, without a name of anyone in it."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.csp import CSP
from django.utils.translation import gettext as _
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_GET

from gaitbelt.core.rights import PUBLIC, allow
from gaitbelt.recorder.shell import shell

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


def _absent() -> HttpResponse:
    return HttpResponse(_("The recorder is not built yet: run make assets."), status=404)
