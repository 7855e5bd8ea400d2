"""The couple chart and the reading of one questionnaire."""

from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from attune.clinic.screens.answers import answers_screen
from attune.clinic.screens.chart import chart_screen
from attune.clinic.views.couple import links
from attune.ledger.disclosure import Viewer
from attune.people.models import CLINICAL, Couple
from attune.people.staff import staff_names
from attune.store.read import read
from attune.web.access import for_team


@require_GET
@for_team(*CLINICAL)
def chart(request: HttpRequest, couple: Couple, viewer: Viewer) -> HttpResponse:
    """The couple at a glance."""
    view = read(viewer, at=timezone.now(), purpose="chart")
    screen = chart_screen(
        view,
        ref=couple.ref,
        opened=couple.opened_at,
        service=settings.ATTUNE_SERVICE_NAME,
        names=staff_names(),
        whole="all" in request.GET,
    )
    return render(
        request, "clinic/chart.html", {"screen": screen, "couple_links": links(request, couple, viewer)}
    )


@require_GET
@for_team(*CLINICAL)
def answer(request: HttpRequest, couple: Couple, viewer: Viewer, entry: UUID) -> HttpResponse:
    """One questionnaire, item by item."""
    screen = answers_screen(read(viewer, at=timezone.now(), purpose="answers"), entry)
    if screen is None:
        raise Http404
    return render(request, "clinic/answer.html", {"screen": screen, "ref": couple.ref})
