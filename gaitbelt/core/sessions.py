"""Where sessions are kept: as Django keeps them, read with a statement that is composed once."""

from typing import Any

from django.contrib.sessions.backends import db

from gaitbelt.core import clock
from gaitbelt.core.statements import Joined

STANDING = Joined(
    "SELECT {s} FROM django_session s WHERE s.session_key = %(key)s AND s.expire_date > %(now)s",
    s="sessions.Session",
)


class SessionStore(db.SessionStore):
    """Django's sessions in the database."""

    def load(self) -> dict[str, Any]:
        """What the session holds; nothing, and a new key on saving, where it is not or is over."""
        rows = STANDING.rows(key=self.session_key, now=clock.machine_now())
        if not rows:
            self._session_key = None
            return {}
        held: dict[str, Any] = self.decode(rows[0]["s"].session_data)
        return held
