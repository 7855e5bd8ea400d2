"""Acting on an alert: the note says what was done."""

from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from attune.clinic.forms.alerts import AcknowledgeForm
from attune.clinic.screens.alerts import alert_rows, alerts_from
from attune.clinic.screens.contact import rule_line
from attune.clinic.screens.people import PLACE
from attune.instruments.entries import ACKNOWLEDGEMENT, Acknowledgement
from attune.ledger.disclosure import Viewer
from attune.ledger.entry import Draft, DraftError
from attune.people.models import CLINICAL, Couple
from attune.people.staff import staff_names
from attune.scheduling.folds import safe_contact
from attune.store.read import read
from attune.store.record import record
from attune.web.access import for_team


@for_team(*CLINICAL)
def alert(request: HttpRequest, couple: Couple, viewer: Viewer, entry: UUID) -> HttpResponse:
    """What one entry raised, and the form that says what was done. An earlier act stands."""
    now = timezone.now()
    view = read(viewer, at=now, purpose="alert")
    rows = alerts_from(alert_rows(view, ref=couple.ref, names=staff_names()), entry)
    if not rows:
        raise Http404
    form = AcknowledgeForm(request.POST or None)
    if request.method == "POST":
        if rows[0].acknowledged:
            return redirect("clinic:alert", couple.ref, entry)
        if form.is_valid():
            note = Acknowledgement((entry,), form.cleaned_data["note"])
            draft = Draft(
                ACKNOWLEDGEMENT,
                note,
                now,
                timezone.get_current_timezone_name(),
                form.once,
                subject=PLACE[rows[0].person.place],
            )
            try:
                record(draft, by=viewer, at=now)
            except DraftError as refused:
                form.add_error(None, str(refused))
            else:
                return redirect("clinic:alert", couple.ref, entry)
    who = rows[0].person
    rule = rule_line(
        safe_contact(view, PLACE[who.place]), name=who.name, service=settings.ATTUNE_SERVICE_NAME
    )
    context = {"alerts": rows, "first": rows[0], "rule": rule, "form": form, "ref": couple.ref}
    return render(request, "clinic/acknowledge.html", context, status=422 if form.errors else 200)
