"""Headers of every answer."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

TOO_MANY = 429


class ClinicHeaders:
    """Nothing about a patient stays in a cache; only static files may."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Cache-Control", "no-store")
        if response.status_code == TOO_MANY:
            response.headers.setdefault("Retry-After", "60")  # seconds: the limits are per minute
        response.headers.setdefault("Permissions-Policy", "camera=(self), microphone=()")
        return response
