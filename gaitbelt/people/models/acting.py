"""Who acts: the look-up that every request makes, with all that a door needs (1 SQL query)."""

from typing import Any
from uuid import UUID

from gaitbelt.core import clock
from gaitbelt.core.statements import Joined

RANK = ("PT", "PTA", "TECH", "MANAGER", "FRONT")  # nearest to the patient first
MODELS = {
    "m": "people.Membership",
    "c": "people.Clinic",
    "p": "people.Person",
    "u": "people.User",
    "t": "people.Tablet",
}
MEMBERS = """
SELECT {m}, {c}, {p}, {u}, {t}
FROM people_membership m
JOIN people_clinic c ON c.id = m.clinic_id
JOIN people_person p ON p.id = m.person_id
JOIN people_user u ON u.id = p.user_id
LEFT JOIN people_tablet t ON t.clinic_id = m.clinic_id AND t.id = %(tablet)s
"""
OF_SESSION = Joined(
    MEMBERS + "WHERE p.user_id = %(user)s AND c.slug = %(slug)s"
    " AND (m.ended_at IS NULL OR m.ended_at > %(now)s)",
    **MODELS,
)
OF_TOKEN = Joined(
    MEMBERS + "JOIN people_apitoken k ON k.user_id = p.user_id AND k.clinic_id = m.clinic_id"
    " WHERE k.token_hash = %(token_hash)s AND k.revoked_at IS NULL AND k.expires_at > %(now)s"
    " AND u.is_active AND (m.ended_at IS NULL OR m.ended_at > %(now)s)",
    **MODELS,
)


def of_session(
    *, user_id: UUID, slug: str, tablet_id: UUID | None = None, chosen: str = ""
) -> Any | None:
    """The membership with which a user acts at a clinic, on a tablet only at the tablet's clinic.

    Its `tablet` is that tablet, which may have been revoked since. `chosen` is the membership that
    somebody with several roles has chosen on the account page.
    """
    rows = OF_SESSION.rows(user=user_id, slug=slug, tablet=tablet_id, now=clock.now())
    member = _member(rows, chosen)
    return member if member is None or tablet_id is None or member.tablet else None


def of_token(token_hash: str) -> Any | None:
    """The membership for which a bearer token speaks, while both hold."""
    return _member(OF_TOKEN.rows(token_hash=token_hash, tablet=None, now=clock.now()))


def _member(rows: list[dict[str, Any]], chosen: str = "") -> Any | None:
    """Of the roles that have begun: the chosen one, else the first of RANK."""
    members = [_joined(row) for row in rows]
    begun = [each for each in members if each.started_on <= each.clinic.today()]
    by_rank = sorted(begun, key=lambda each: (str(each.pk) != chosen, RANK.index(each.role)))
    return by_rank[0] if by_rank else None


def _joined(row: dict[str, Any]) -> Any:
    member = row["m"]
    member.clinic, member.person, member.tablet = row["c"], row["p"], row["t"]
    member.person.user = row["u"]
    return member
