"""The director's counts."""

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from attune.clinic.credentials import expiring
from attune.clinic.screens.overview import overview
from attune.people.models import Couple, Role
from attune.store.projections import WorkList, open_items
from attune.web.access import for_roles


@require_GET
@for_roles(Role.DIRECTOR)
def counts(request: HttpRequest) -> HttpResponse:
    """Counts of the whole clinic; no names, nothing clinical."""
    now = timezone.now()
    opened = Couple.objects.values_list("opened_at", flat=True)
    screen = overview(
        requests=len(open_items(WorkList.REQUEST)),
        couples_opened=[timezone.localtime(moment).date() for moment in opened],
        alerts_opened=[item.opened_at for item in open_items(WorkList.ALERT)],
        credentials_expiring=len(expiring(at=now, within=timedelta(days=60))),
        at=now,
    )
    return render(request, "clinic/overview.html", {"screen": screen})
