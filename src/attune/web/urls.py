"""Addresses of signing in and leaving. They are neutral: a browser's history must say nothing."""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from allauth.usersessions import views as sessions
from django.urls import path

from attune.web import accounts, errors, views
from attune.web.access import recent_login


urlpatterns = [
    path("leave", views.leave, name="leave"),
    path("robots.txt", views.robots, name="robots"),
    path("styles", views.styles, name="styles"),
    path("start", accounts.home_of_role, name="home_of_role"),
    path("join/<str:token>", accounts.join, name="join"),
    path("signin/", account.login, name="account_login"),
    path("signin/code", account.request_login_code, name="account_request_login_code"),
    path("signin/code/confirm", account.confirm_login_code, name="account_confirm_login_code"),
    path("signin/again", account.reauthenticate, name="account_reauthenticate"),
    path("signin/inactive", account.account_inactive, name="account_inactive"),
    path(
        "signin/none", errors.not_found, name="account_signup"
    ),  # nobody signs up; allauth asks for the name
    path("signin/lost", accounts.lost, name="account_reset_password"),
    path("signin/second", mfa.authenticate, name="mfa_authenticate"),
    path("signin/second/again", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("signin/key", webauthn.login_webauthn, name="mfa_login_webauthn"),
    path("signin/key/again", webauthn.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("signin/methods", mfa.index, name="mfa_index"),
    path("signin/methods/password", account.password_change, name="account_change_password"),
    path("signin/methods/password/first", account.password_set, name="account_set_password"),
    path("signin/methods/app/add", totp.activate_totp, name="mfa_activate_totp"),
    path("signin/methods/app/remove", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("signin/methods/codes", recovery.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("signin/methods/codes/new", recovery.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("signin/methods/codes/file", recovery.download_recovery_codes, name="mfa_download_recovery_codes"),
    path("signin/methods/keys", webauthn.list_webauthn, name="mfa_list_webauthn"),
    path("signin/methods/keys/add", webauthn.add_webauthn, name="mfa_add_webauthn"),
    path("signin/methods/keys/<int:pk>/remove", webauthn.remove_webauthn, name="mfa_remove_webauthn"),
    path("signin/methods/keys/<int:pk>/edit", webauthn.edit_webauthn, name="mfa_edit_webauthn"),
    path("signin/devices", recent_login(sessions.list_usersessions), name="usersessions_list"),
    path("signout/", account.logout, name="account_logout"),
    path("signout/everywhere", accounts.sign_out_everywhere, name="sign_out_everywhere"),
    path("demo", accounts.personas, name="personas"),
    path("demo/signin", accounts.demo_sign_in, name="demo_sign_in"),
]
