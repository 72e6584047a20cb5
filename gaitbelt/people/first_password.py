"""The link with which a login gets its first password: it works once, for a day."""

from django.conf import settings
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.encoding import force_str
from django.utils.http import urlsafe_base64_decode, urlsafe_base64_encode

from gaitbelt.people.models import User


class FirstPassword(PasswordResetTokenGenerator):
    """Signed over the stored hash, so that a password, or a newer link, voids it."""

    key_salt = "gaitbelt.people.first_password"


TOKENS = FirstPassword()


def link_for(user: User) -> str:
    """The path to show once."""
    who = urlsafe_base64_encode(str(user.pk).encode())
    return reverse("first_password", args=[who, TOKENS.make_token(user)])


def user_of(who: str, token: str) -> User | None:
    """Whom a link opens; None when it is used, too old, replaced or made up."""
    try:
        key = force_str(urlsafe_base64_decode(who))
        user = User.objects.filter(pk=key, is_active=True).first()
    except (ValueError, ValidationError):
        return None
    is_new = user is not None and not user.has_usable_password()
    return user if is_new and TOKENS.check_token(user, token) else None


HOURS = settings.PASSWORD_RESET_TIMEOUT // 3600
