"""Who looked at whom: a first screen and the board are read for as long as they stand open."""

from datetime import datetime, timedelta

from gaitbelt.core import audit, clock
from gaitbelt.core.rights import ClinicRequest

READ_AGAIN = timedelta(minutes=15)


def note_read(request: ClinicRequest, page: str) -> None:
    """One entry per person, page and quarter of an hour, however often its parts are fetched.

    Call it after the answer is built: what cannot be audited is not given out.
    """
    key, now = f"read:{request.clinic.slug}:{page}", clock.now()
    last = request.session.get(key)
    if last is not None and timedelta(0) <= now - datetime.fromisoformat(last) < READ_AGAIN:
        return
    audit.record_read(by=request.member, page=page)
    request.session[key] = now.isoformat()
