"""Who tapped "Not me, not now" is told to licensees alone: no door of a manager says it."""

import re
from collections.abc import Callable, Iterator
from io import BytesIO
from urllib.parse import urlencode
from uuid import UUID

import pytest
from pypdf import PdfReader

from gaitbelt.core import clock
from gaitbelt.core.checks import Door, doors
from gaitbelt.core.ids import new_id
from gaitbelt.core.models import OutboxMessage
from gaitbelt.core.rights import RIGHTS
from gaitbelt.people.models import Membership
from gaitbelt.treatment import commands
from gaitbelt.treatment.events import ItemDeclined, ItemHandedToLicensee
from gaitbelt.treatment.models import ItemRun
from tests.matrix.conftest import CEDAR, World, rolled_back
from tests.matrix.test_doors import NOBODYS, address, body, methods

CHANGES = re.compile(
    rb'name="(csrfmiddlewaretoken|csrf|now|key)" (value|content)="[^"]*"'
    rb"|(&quot;|\")key(&quot;|\"): ?(&quot;|\")[0-9a-f-]{36}"
    rb'|<section[^>]*aria-labelledby="declined-title".*?</section>',  # the clinic's one total
    re.DOTALL,
)
type Act = Callable[..., None]
pytestmark = pytest.mark.django_db


def answers(world: World, run: ItemRun, act: Act) -> dict[str, object]:
    """What every door that a manager opens answers after an act, and what screens are told."""
    ann = run.session.technician
    with rolled_back():
        act(run=run, by=ann, at=clock.now(), key=NOBODYS)
        found: dict[str, object] = {
            "told": [(each.topic, each.ids) for each in OutboxMessage.objects.order_by("-pk")[:8]]
        }
        for door, where in _addresses(run):
            with rolled_back():
                answer = world.staff["MANAGER"].ask("GET", where, as_program=door.is_api)
                found[where] = answer.status_code, said(body(answer))
    return found


def said(content: bytes) -> bytes | str:
    """What an answer tells; a document is made anew each time, with the instant in it."""
    if content.startswith(b"%PDF"):
        return "".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages)
    return CHANGES.sub(b"", content)


def _addresses(run: ItemRun) -> Iterator[tuple[Door, str]]:
    """Every door of a manager, with each key that somebody curious would try."""
    session = run.session
    keys = (run.pk, session.pk, session.patient_id, session.technician_id, session.appointment_id)
    for door in doors():
        if "MANAGER" not in RIGHTS.get(door.right, ()) or "GET" not in methods(door):
            continue
        for key in keys:
            yield door, address(door, clinic=CEDAR, key=key)
        if door.path.endswith("/audit"):
            yield from ((door, f"{address(door)}?{urlencode(each)}") for each in _filters(run))


def _filters(run: ItemRun) -> list[dict[str, UUID | str]]:
    """By whom, about whom, and every kind of event, the hidden one among them."""
    ann = run.session.technician_id
    kinds = [ItemHandedToLicensee.type, ItemDeclined.type, "undone"]
    by_kind: list[dict[str, UUID | str]] = [{"author": ann, "kind": kind} for kind in kinds]
    return [{"author": ann}, {"patient": run.session.patient_id}, *by_kind]


def test_no_page_export_rest_log_audit_or_feed_of_a_manager_tells_who_declined(
    world: World, caplog: pytest.LogCaptureFixture
):
    """Handed to a licensee and declined are one and the same to a manager, byte for byte."""
    ann = Membership.objects.get(person__user__username="tech")
    run = ItemRun.objects.filter(session__technician=ann, status=ItemRun.Status.TO_DO).first()
    assert run is not None
    with clock.stopped(clock.now()):
        declined = answers(world, run, commands.decline)
        handed = answers(world, run, commands.hand_to_licensee)
    assert len(declined) > 80
    assert [where for where in declined if declined[where] != handed[where]] == []
    assert "declin" not in caplog.text.lower()


def test_a_declining_that_was_taken_back_tells_nothing_either(world: World):
    ann = Membership.objects.get(person__user__username="tech")
    run = ItemRun.objects.filter(session__technician=ann, status=ItemRun.Status.TO_DO).first()
    assert run is not None

    def and_back(act: Act) -> Act:
        def both(*, run: ItemRun, by: Membership, at: object, key: UUID) -> None:
            act(run=run, by=by, at=at, key=key)
            commands.undo(session=run.session, event=key, by=by, at=clock.now(), key=new_id())

        return both

    with clock.stopped(clock.now()):
        declined = answers(world, run, and_back(commands.decline))
        handed = answers(world, run, and_back(commands.hand_to_licensee))
    assert [where for where in declined if declined[where] != handed[where]] == []
