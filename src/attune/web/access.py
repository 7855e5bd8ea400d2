"""Who may open a page: permission by fetching. Whoever may not, gets the same 404 as for a page that is not there."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec
from urllib.parse import urlencode

from allauth.account.internal.flows.reauthentication import suspend_request
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from attune.ledger.disclosure import Viewer
from attune.people.models import Couple, Role
from attune.people.viewers import partner_viewer, viewer_with_roles
from attune.web.accounts import recently_signed_in


Rest = ParamSpec("Rest")
Page = Callable[..., HttpResponseBase]


def for_partner(page: Callable[Concatenate[HttpRequest, Viewer, Rest], HttpResponseBase]) -> Page:
    """A page of a partner: called with the request and the partner as a reader of their own couple."""

    @wraps(page)
    def guarded(request: HttpRequest, *rest: Rest.args, **named: Rest.kwargs) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return _to_sign_in(request)
        reader = partner_viewer(request.user, at=timezone.now())
        if reader is None:
            raise Http404
        return page(request, reader, *rest, **named)

    return guarded


def for_team(*roles: Role) -> Callable[[Callable[..., HttpResponseBase]], Page]:
    """A page about one couple, for those of its team in one of the roles; coordinators belong to every couple.

    The page is called with the request, the couple and the reader; its address names the couple by `ref`.
    """

    def decorate(page: Callable[..., HttpResponseBase]) -> Page:
        @wraps(page)
        def guarded(request: HttpRequest, ref: str, **named: Any) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return _to_sign_in(request)
            couple = Couple.objects.filter(ref=ref).first()
            if couple is None:
                raise Http404
            reader, held = viewer_with_roles(request.user, couple.id, at=timezone.now())
            if reader is None or not held & frozenset(roles):
                raise Http404
            return page(request, couple, reader, **named)

        return guarded

    return decorate


def for_roles(*roles: Role) -> Callable[[Callable[..., HttpResponseBase]], Page]:
    """A clinic-wide page for those who hold one of the roles."""

    def decorate(page: Callable[..., HttpResponseBase]) -> Page:
        @wraps(page)
        def guarded(request: HttpRequest, **named: Any) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return _to_sign_in(request)
            if not request.user.roles(timezone.now()) & frozenset(roles):
                raise Http404
            return page(request, **named)

        return guarded

    return decorate


def recent_login(page: Page) -> Page:
    """A page that needs a sign-in of the last minutes; a form sent before it is carried out after it."""

    @wraps(page)
    def guarded(request: HttpRequest, *rest: Any, **named: Any) -> HttpResponseBase:
        if request.user.is_authenticated and not recently_signed_in(request):
            return suspend_request(request, reverse("account_reauthenticate"))  # type: ignore[no-any-return]
        return page(request, *rest, **named)

    return guarded


def _to_sign_in(request: HttpRequest) -> HttpResponseBase:
    return redirect(f"{reverse('account_login')}?{urlencode({'next': request.get_full_path()})}")
