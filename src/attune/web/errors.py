"""Pages for what went wrong, in plain words and without a word about what is there."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def bad_request(request: HttpRequest, *_: Any, **__: Any) -> HttpResponse:
    """A request the browser should not have sent."""
    return render(request, "400.html", status=400)


def not_found(request: HttpRequest, *_: Any, **__: Any) -> HttpResponse:
    """Nothing here, or nothing for you: the same page."""
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest, *_: Any, **__: Any) -> HttpResponse:
    """A fault of ours."""
    return render(request, "500.html", status=500)


def csrf_failure(request: HttpRequest, *_: Any, **__: Any) -> HttpResponse:
    """A form from a page that is too old, or from somewhere else."""
    return render(request, "403.html", status=403)
