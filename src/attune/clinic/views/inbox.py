"""The front desk: who waits, and what is decided on a request."""

from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from attune.clinic.acceptance import Acceptance, DecidedError, accept, close
from attune.clinic.credentials import in_date
from attune.clinic.forms.contact import ContactForm
from attune.clinic.forms.requests import AcceptForm, CloseForm
from attune.clinic.screens.inbox import RequestScreen, couple_rows, inbox, request_screen
from attune.clinic.views.request import StaffRequest
from attune.ledger.disclosure import View
from attune.people.models import FRONT_DESK, Couple, Role, User
from attune.people.staff import staff_names
from attune.people.viewers import MembershipError, couples_of, viewer
from attune.store.projections import names
from attune.store.read import read
from attune.web.access import for_roles


SEATS = (("therapist", Role.THERAPIST), ("prescriber", Role.PRESCRIBER), ("monitor", Role.MONITOR))


@require_GET
@for_roles(Role.COORDINATOR)
def requests(request: StaffRequest) -> HttpResponse:
    """Open requests, longest waiting first."""
    rows = inbox(_desk(request.user), at=timezone.now())
    return render(request, "clinic/inbox.html", {"rows": rows})


@require_GET
@for_roles(Role.COORDINATOR)
def couples(request: StaffRequest) -> HttpResponse:
    """All couples, to their contact and their care team."""
    now = timezone.now()
    newest_first = list(couples_of(request.user, at=now).reverse())
    known = names(couple.id for couple in newest_first)
    rows = couple_rows((couple.ref, couple.opened_at, known.get(couple.id, {})) for couple in newest_first)
    return render(request, "clinic/couples.html", {"rows": rows})


@for_roles(Role.COORDINATOR)
def one(request: StaffRequest, entry: UUID) -> HttpResponse:
    """One request: read it, then accept or close it. A decision stands; a second click only shows it."""
    now = timezone.now()
    screen = request_screen(_desk(request.user), entry, service=settings.ATTUNE_SERVICE_NAME, at=now)
    if screen is None:
        raise Http404
    forms = Forms(request, screen)
    if request.method == "POST":
        if screen.decided:
            return redirect("clinic:request", entry)
        try:
            if answer := forms.act(request.user, screen):
                return answer
        except DecidedError:
            return redirect("clinic:request", entry)
        except MembershipError as refused:
            forms.accept.add_error(None, str(refused))
    return render(request, "clinic/request.html", {"screen": screen, **forms.context(), **_decision(screen)})


class Forms:
    """The forms of one request's page: only the one whose button was pressed is judged."""

    def __init__(self, request: StaffRequest, screen: RequestScreen) -> None:
        act, at = request.POST.get("act"), timezone.now()
        accepting = request.POST if act == "accept" else None
        self._staff = {role: in_date(role, at=at) for _, role in SEATS}
        self.accept = AcceptForm(
            accepting,
            others=screen.others,
            **{seat: [(str(person.id), person.name) for person in self._staff[role]] for seat, role in SEATS},
        )
        wants_second = accepting is not None and self.accept.wants_second
        self.second = ContactForm(accepting if wants_second else None, prefix="second")
        self.close = CloseForm(request.POST if act == "close" else None, prefix="close")

    def act(self, by: User, screen: RequestScreen) -> HttpResponse | None:
        """Does what was asked for, or nothing where a form is not filled in right."""
        at, zone = timezone.now(), timezone.get_current_timezone_name()
        if self.close.is_bound and self.close.is_valid():
            reason = self.close.cleaned_data["reason"]
            close(screen.row.entry, reason, by=by, client_id=self.close.once, at=at, zone=zone)
            return redirect("clinic:request", screen.row.entry)
        if not self.accept.is_bound or not all([self.accept.is_valid(), self._second_is_valid()]):
            return None
        couple = accept(self._wanted(screen), by=by, at=at, zone=zone)
        return redirect("clinic:contact", couple.ref)

    def context(self) -> dict[str, object]:
        """The forms by the names the page knows them."""
        return {"accept": self.accept, "second": self.second, "close": self.close}

    def _second_is_valid(self) -> bool:
        return not self.second.is_bound or self.second.is_valid()

    def _wanted(self, screen: RequestScreen) -> Acceptance:
        other = self.accept.other_request
        chosen = self.accept.cleaned_data
        return Acceptance(
            requests=(screen.row.entry, other) if other else (screen.row.entry,),
            second=self.second.contact() if self.second.is_bound else None,
            team=tuple(
                (person, role)
                for seat, role in SEATS
                for person in self._staff[role]
                if str(person.id) == chosen[seat]
            ),
            client_id=self.accept.once,
        )


def _desk(user: User) -> View:
    now = timezone.now()
    found = viewer(user, FRONT_DESK, at=now)
    if found is None:
        raise Http404
    return read(found, at=now, purpose="inbox")


def _decision(screen: RequestScreen) -> dict[str, str]:
    if screen.decided is None:
        return {}
    couple = Couple.objects.filter(id=screen.decided.couple).first() if screen.decided.couple else None
    return {
        "decided_by": staff_names().get(screen.decided.by, "Staff"),
        "couple_ref": couple.ref if couple else "",
    }
