"""What is typed at the door: a sign-in name to get a code for, and a first password."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.core import ratelimit
from django import forms
from django.contrib.auth import password_validation

from attune.people.models import User


class RequestCodeForm(forms.Form):
    """Asks for a code by sign-in name. Whoever is asked for, the next page is the same."""

    username = forms.CharField(label="Your sign-in name", max_length=60, strip=True)

    def clean(self) -> dict[str, Any]:
        """Finds the person. Where their code goes is looked up beside the request, so that its time tells nothing."""
        cleaned: dict[str, Any] = super().clean() or {}
        adapter, name = get_adapter(), cleaned.get("username", "").lower()
        place = adapter.name_and_place(adapter.request, name)
        if not (
            ratelimit.consume(adapter.request, action="request_login_code", key=place)
            and ratelimit.consume(adapter.request, action="codes_for_a_name", key=name)
        ):
            raise forms.ValidationError("Too many codes were asked for. Wait a while, or sign in another way")
        named = User.objects.filter(username__iexact=name, is_active=True, name="")
        self._user = named.first()
        cleaned["email"] = self._user.username if self._user else "nobody"
        return cleaned


class PasswordForm(forms.Form):
    """A first password, typed once, shown on request by the browser's own means."""

    password = forms.CharField(
        label="Choose a password",
        help_text="At least 15 characters. Four or five words work well. Any characters are fine.",
        max_length=128,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *arguments: Any, user: User) -> None:
        super().__init__(*arguments)
        self._user = user

    def clean_password(self) -> str:
        """A password that is long enough, on no list of common ones, and not the sign-in name."""
        password: str = self.cleaned_data["password"]
        password_validation.validate_password(password, self._user)
        return password
