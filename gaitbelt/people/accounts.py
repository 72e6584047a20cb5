"""How people sign in: accounts are given by the clinic, never self-made."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):
    """No sign-up page: the manager adds people."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
