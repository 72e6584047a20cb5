"""How people sign in: accounts are given by the clinic, never self-made."""

import base64
import hashlib
import unicodedata
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.forms import LoginForm
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet
from django.conf import settings
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from gaitbelt.core import entry

UNTOLD = {"account/messages/logged_in.txt", "account/messages/logged_out.txt"}


class AccountAdapter(DefaultAccountAdapter):
    """No sign-up page: the manager adds people. A page that opens needs no message about it."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "username_password_mismatch": _("This name and this password do not go together."),
        "incorrect_password": _("That is not your password."),
        "too_many_login_attempts": _("Too many tries: wait 15 minutes, or ask a colleague."),
    }

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Tries are counted by the name alone, however it is spelled and whatever Host says."""
        name = unicodedata.normalize("NFKC", str(credentials.get("username", "")))
        return name.strip().upper().casefold()

    def forget_tries(self, request: HttpRequest, name: str) -> None:
        """Whoever has chosen a password with the manager's link starts afresh."""
        self._delete_login_attempts_cached_email(request, username=name)

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def add_message(
        self, request: HttpRequest, level: int, message_template: str = "", *args: Any, **kw: Any
    ) -> None:
        if message_template not in UNTOLD:
            super().add_message(request, level, message_template, *args, **kw)

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Whoever sets their first code has just given the password: it is not asked for twice."""
        return getattr(self.request, "owed", "") != entry.CODE

    def reauthenticate(self, user: Any, password: str) -> bool:
        """Ask for the password again; when its hash was renewed by that, the session goes on."""
        is_right = bool(super().reauthenticate(user, password))
        before = user.password
        user.refresh_from_db(fields=["password"])
        if is_right and user.password != before:
            update_session_auth_hash(self.request, user)
        return is_right


class SignInForm(LoginForm):
    """Name and password; an account out of use gets the same answer as a wrong password."""

    def _clean_with_password(self, credentials: dict[str, Any]) -> Any:
        cleaned = super()._clean_with_password(credentials)
        if not self.user.is_active:
            raise AccountAdapter().validation_error("username_password_mismatch")
        return cleaned


class CodeAdapter(DefaultMFAAdapter):
    """The shared secrets of authenticator apps are stored encrypted under the secret key."""

    def encrypt(self, text: str) -> str:
        return _box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _box().decrypt(encrypted_text.encode()).decode()


def _box() -> Fernet:
    key = hashlib.sha256(f"authenticators|{settings.SECRET_KEY}".encode()).digest()
    return Fernet(base64.urlsafe_b64encode(key))
