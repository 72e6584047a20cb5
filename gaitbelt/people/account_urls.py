"""Signing in and out. Pages inside a clinic are in `urls.py`."""

from allauth.account import views as account
from django.urls import path

from gaitbelt.core.rights import PUBLIC, SIGNED_IN, allow
from gaitbelt.people import views

urlpatterns = [
    path("", views.front_door, name="front_door"),
    path("accounts/login/", allow(PUBLIC)(account.login), name="account_login"),
    path("accounts/logout/", allow(SIGNED_IN)(account.logout), name="account_logout"),
]
