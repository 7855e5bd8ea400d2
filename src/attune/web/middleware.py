"""Headers on every answer, and a calm page when the database cannot answer."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from attune.web.errors import NO_ANSWER, calm


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
    """Turns a locked database, a full disk or a dead server inside a page into a page that says what was kept."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Passes on: a page's own error comes to `process_exception`, any other to `errors.server_error`."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """The calm page, if it was the database."""
        return calm(request, error) if isinstance(error, NO_ANSWER) else None
