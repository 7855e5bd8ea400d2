"""A couple's care team: who joins and who leaves, from this moment on."""

from django.db.models import F, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from attune.clinic.credentials import in_date
from attune.clinic.forms.staff import MemberForm
from attune.clinic.screens.people import pair
from attune.clinic.screens.staff import Member
from attune.clinic.views.couple import links
from attune.clinic.views.request import StaffRequest
from attune.ledger.disclosure import View, Viewer
from attune.ledger.label import Reader
from attune.people.models import CLINICAL, Couple, Membership, Role
from attune.people.viewers import MembershipError, join_team, leave_team
from attune.scheduling.folds import name_of
from attune.store.read import read
from attune.web.access import for_team, recent_login


@for_team(Role.COORDINATOR)
@recent_login
def team(request: StaffRequest, couple: Couple, viewer: Viewer) -> HttpResponse:
    """Who looks after the couple. A person's access begins and ends with their line here."""
    now = timezone.now()
    view = read(viewer, at=now, purpose="team")
    free = {
        f"{role}:{somebody.id}": (somebody, role)
        for role in CLINICAL
        for somebody in in_date(role, at=now)
        if somebody != request.user
    }
    form = MemberForm(
        request.POST if request.POST.get("act") == "add" else None,
        members=[(key, f"{somebody.name}, {role.label.lower()}") for key, (somebody, role) in free.items()],
        names=[(each.place, f"{each.mark} {each.name}") for each in pair(view)],
    )
    if request.POST.get("act") == "end":
        for membership in _members(couple):
            if str(membership.pk) == request.POST.get("member"):
                leave_team(membership, at=now)
        return redirect("clinic:team", couple.ref)
    if form.is_bound and form.is_valid():
        somebody, role = free[form.cleaned_data["member"]]
        recused = form.cleaned_data["recused_from"]
        try:
            join_team(couple, somebody, role, by=request.user, at=now, recused_from=recused)
        except MembershipError as refused:
            form.add_error("member", str(refused))
        else:
            return redirect("clinic:team", couple.ref)
    context = {
        "members": [_member(view, membership) for membership in _members(couple)],
        "ref": couple.ref,
        "form": form,
        "couple_links": links(request, couple, viewer),
    }
    return render(request, "clinic/team.html", context)


def _members(couple: Couple) -> QuerySet[Membership]:
    """Everybody who is or was on the care team, those who still are first."""
    return (
        Membership.objects.filter(couple=couple, role__in=CLINICAL)
        .select_related("user")
        .order_by(F("ended_at").asc(nulls_first=True), "started_at", "id")
    )


def _member(view: View, membership: Membership) -> Member:
    return Member(
        id=membership.pk,
        name=membership.user.name,
        role=Role(membership.role).label,
        started=membership.started_at,
        ended=membership.ended_at,
        recused=name_of(view, Reader[membership.recused_from]) if membership.recused_from else "",
    )
