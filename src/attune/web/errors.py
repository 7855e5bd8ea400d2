"""Pages for what went wrong, in plain words and without a word about what is there."""

import logging
import sys
from typing import Any

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


NO_ANSWER = (OperationalError, InterfaceError)  # locked, full, or not there


def calm(request: HttpRequest, error: BaseException) -> HttpResponse:
    """The page for a database that cannot answer. The log names the sort of trouble, never what was asked."""
    logging.getLogger("attune.database").error("the database did not answer: %s", type(error).__name__)
    response = render(request, "503.html", status=503)
    response["Retry-After"] = "30"
    return response


def bad_request(request: HttpRequest, *_: Any, **__: Any) -> HttpResponse:
    """A request the browser should not have sent."""
    return render(request, "400.html", status=400)


def not_found(request: HttpRequest, *_: Any, **__: Any) -> HttpResponse:
    """Nothing here, or nothing for you: the same page."""
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest, *_: Any, **__: Any) -> HttpResponse:
    """A fault of ours; or the database's, before or after the page itself."""
    error = sys.exc_info()[1]
    if isinstance(error, NO_ANSWER):
        return calm(request, error)
    return render(request, "500.html", status=500)


def csrf_failure(request: HttpRequest, *_: Any, **__: Any) -> HttpResponse:
    """A form from a page that is too old, or from somewhere else."""
    return render(request, "403.html", status=403)
