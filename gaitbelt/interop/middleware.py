"""What Django itself answers below /api/ is a problem as well: no such path, no such method."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from gaitbelt.interop import problems

KEPT = ("Allow", "Retry-After")


class Problems:
    """No page for a program: every failure below /api/ is problem+json."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        is_page = response.headers.get("Content-Type") != problems.MEDIA_TYPE
        if not request.path.startswith("/api/") or response.status_code < 400 or not is_page:
            return response
        status = response.status_code if response.status_code in problems.TITLES else 400
        answer = problems.problem(status)
        for name in KEPT:
            if name in response:
                answer[name] = response[name]
        return answer
