"""Where staff land: the list of what to do next, by role."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from attune.clinic.screens.caseload import Case, caseload
from attune.clinic.views.request import StaffRequest
from attune.people.models import CLINICAL, Couple, Membership, Role, User, live
from attune.people.staff import staff_names
from attune.people.viewers import viewer
from attune.store.projections import names
from attune.store.read import read
from attune.web.access import for_roles


LANDING = (
    (Role.COORDINATOR, "clinic:inbox"),
    (Role.DIRECTOR, "clinic:overview"),
    (Role.ADMINISTRATOR, "clinic:people"),
)


@require_GET
@for_roles(*CLINICAL, *(role for role, _ in LANDING))
def home(request: StaffRequest) -> HttpResponse:
    """The caseload for clinicians; the first page of their own role for everybody else."""
    held = request.user.roles(timezone.now())
    if held & set(CLINICAL):
        return render(
            request, "clinic/caseload.html", {"screen": caseload(_cases(request.user), staff=staff_names())}
        )
    for role, page in LANDING:
        if role in held:
            return redirect(page)
    raise Http404


def _cases(user: User) -> list[Case]:
    """The couples somebody looks after, each in their own view."""
    now = timezone.now()
    mine = Membership.objects.filter(live(now), user=user, role__in=CLINICAL).values("couple")
    couples = list(Couple.objects.filter(id__in=mine).order_by("opened_at", "id"))
    known = names(couple.id for couple in couples)
    found = []
    for couple in couples:
        reader = viewer(user, couple.id, at=now)
        if reader:
            view = read(reader, at=now, purpose="caseload")
            found.append(Case(couple.ref, couple.opened_at, known.get(couple.id, {}), view))
    return found
