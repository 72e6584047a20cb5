"""Signing in and out, and the clinic's tablets. Pages inside a clinic are in `urls.py`.

Of django-allauth only these pages exist, each behind a door of ours.
"""

from allauth.account import views as accounts
from allauth.mfa.base import views as codes
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from django.urls import path
from django.views.i18n import set_language

from gaitbelt.core.rights import BEFORE_CODE, LOCKED, PUBLIC, SIGNED_IN, allow
from gaitbelt.people import account_views, lock_views, login_views, tablet_views, views

OF_ALLAUTH = (  # path, view, name, right
    ("accounts/login/", accounts.login, "account_login", PUBLIC),
    ("accounts/logout/", accounts.logout, "account_logout", LOCKED),
    ("accounts/code/", codes.authenticate, "mfa_authenticate", PUBLIC),
    ("account/again/", accounts.reauthenticate, "account_reauthenticate", BEFORE_CODE),
    ("account/again/code/", codes.reauthenticate, "mfa_reauthenticate", BEFORE_CODE),
    ("account/password/", accounts.password_change, "account_change_password", SIGNED_IN),
    ("account/code/", totp.activate_totp, "mfa_activate_totp", BEFORE_CODE),
    ("account/code/off/", totp.deactivate_totp, "mfa_deactivate_totp", SIGNED_IN),
    ("account/recovery/", recovery.view_recovery_codes, "mfa_view_recovery_codes", SIGNED_IN),
    (
        "account/recovery/new/",
        recovery.generate_recovery_codes,
        "mfa_generate_recovery_codes",
        SIGNED_IN,
    ),
)

urlpatterns = [
    path("", views.front_door, name="front_door"),
    path("floor", account_views.to_the_floor, name="to_the_floor"),
    path("language", allow(PUBLIC)(set_language), name="set_language"),
    *(path(route, allow(right)(view), name=name) for route, view, name, right in OF_ALLAUTH),
    path("account/", account_views.account, name="account"),
    path("account/", account_views.account, name="mfa_index"),
    path("account/second", lock_views.second_factor, name="second_factor"),
    path("account/lock", lock_views.lock, name="lock_session"),
    path("account/unlock", lock_views.unlock, name="unlock"),
    path("account/act", account_views.act_as, name="act_as"),
    path("account/pin", account_views.pin, name="pin"),
    path("account/password/first/", account_views.no_password, name="account_set_password"),
    path(
        "accounts/first/<str:who>/<str:token>/", login_views.first_password, name="first_password"
    ),
    path("tablet", tablet_views.locked, name="tablet"),
    path("tablet/sign-in", tablet_views.sign_in, name="tablet_sign_in"),
    path("tablet/timers", tablet_views.timers, name="tablet_timers"),
    path("tablet/alive", tablet_views.alive, name="tablet_alive"),
]
