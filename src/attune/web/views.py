"""Pages that belong to everybody: leaving, and the page of styles."""

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_safe


@require_GET
def leave(request: HttpRequest) -> HttpResponse:
    """Ends the session on the server, empties the browser's storage for this site, and goes somewhere neutral.

    A GET without a question asked, since it must work at once; a browser that only prefetches changes nothing.
    """
    if "prefetch" in request.headers.get("Sec-Purpose", ""):
        return HttpResponse(status=204)
    logout(request)
    response = HttpResponseRedirect(settings.ATTUNE_LEAVE_TO)
    response.status_code = 303
    response["Clear-Site-Data"] = '"cache", "cookies", "storage"'
    return response


@require_safe
def styles(request: HttpRequest) -> HttpResponse:
    """Every component of the pages, in the theme the browser asks for."""
    return render(request, "web/styles.html")


@require_safe
def robots(_: HttpRequest) -> HttpResponse:
    """Only the public pages may be found by search engines."""
    return HttpResponse("User-agent: *\nDisallow: /my/\nDisallow: /clinic/\n", content_type="text/plain")
