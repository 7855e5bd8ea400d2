"""Headers on every answer, and a calm page when the database cannot answer."""

import logging
from collections.abc import Callable

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


Answer = Callable[[HttpRequest], HttpResponse]
CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "Cache-Control": "no-store",
    "Referrer-Policy": "same-origin",  # Django checks forms by referrer under TLS; nothing leaves to other sites
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), browsing-topics=()",
}


class SecurityHeaders:
    """Puts the same headers on every page. Static files keep their own caching."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answers with headers."""
        response = self.get_response(request)
        static = request.path.startswith("/static/")
        for name, value in HEADERS.items():
            if not (static and name in ("Cache-Control", "Content-Security-Policy")):
                response[name] = value
        return response


class CalmErrors:
    """Turns a locked database, a full disk or a dead server into a page that says what was kept."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answers, calmly if need be."""
        try:
            return self.get_response(request)
        except (OperationalError, InterfaceError) as error:
            return calm(request, error)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """The same for errors inside a page."""
        if isinstance(error, (OperationalError, InterfaceError)):
            return calm(request, error)
        return None


def calm(request: HttpRequest, error: Exception) -> HttpResponse:
    """The page for a database that cannot answer. The log names the sort of trouble, never what was asked."""
    logging.getLogger("attune.database").error("the database did not answer: %s", type(error).__name__)
    response = render(request, "503.html", status=503)
    response["Retry-After"] = "30"
    return response
