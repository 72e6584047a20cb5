"""An hour with three patients, half of it without a network, told back by every page.

One technician, one tablet, the clinic's clock and the tablet's moved on together. What the
therapist's inbox, the patient's record and the log say afterwards is what was tapped, no more.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, Playwright, Request

from tests.recorder.conftest import PIN
from tests.recorder.lab import SIGN_IN, Clinic, Tablet, drained, queue_of, queued
from tests.recorder.proxy import Proxy
from tools import system
from tools.browser import CHROMIUM_FLAGS, sign_in
from tools.server import gaitbelt

pytestmark = pytest.mark.journey
PASSWORD = "a long password of the hour"
HOUR = timedelta(hours=1)
SLACK = timedelta(seconds=90)  # what tapping itself takes on a busy machine
MAKE = f"""
import json
from django.contrib.auth.hashers import make_password
from gaitbelt.people.commands.tablets import register_tablet
from gaitbelt.people.models import Clinic, Membership, Pin
from gaitbelt.people.tests.factories import EpisodeFactory
from gaitbelt.plans.tests.factories import (
    HEEL_SLIDE, HOT_PACK, MINI_SQUAT, SIT_TO_STAND, PlanFactory)
from gaitbelt.treatment.tests.factories import make_session, make_visit
from gaitbelt.workforce.tests.factories import TechnicianFactory
clinic = Clinic.objects.get(slug="cedar")
of = lambda name: Membership.objects.current().get(clinic=clinic, person__user__username=name)
dana = of("pt")
tia = TechnicianFactory.create(clinic=clinic, supervisor=dana, person__given_name="Tia",
    person__organization=clinic.organization)
Pin.objects.create(user=tia.person.user, secret=make_password("{PIN}"), digits=4)
dana.person.user.set_password("{PASSWORD}")
dana.person.user.save()
def visit(name, *items):
    episode = EpisodeFactory.create(clinic=clinic, patient__given_names=name,
        patient__family_name="Hour", patient__organization=clinic.organization)
    plan = PlanFactory.create(episode=episode, written_by=dana, items=items)
    taken = make_visit(plan=plan, ann=tia, area=clinic.areas.first())
    session = make_session(visit=taken, ready=False)
    runs = {{run.item.code: run.pk.hex for run in session.runs.select_related("item")}}
    return dict(session=session.pk.hex, patient=str(session.patient_id), runs=runs)
made = dict(Cy=visit("Cy", SIT_TO_STAND, MINI_SQUAT), Di=visit("Di", HOT_PACK, HEEL_SLIDE),
    Ed=visit("Ed", MINI_SQUAT, HEEL_SLIDE))
_tablet, token = register_tablet(clinic=clinic, by=of("manager"), name="The hour")
print(json.dumps([token, str(tia.pk), made]))
"""
REVOKE = """
from gaitbelt.core import clock
from gaitbelt.plans.models import Delegation
Delegation.objects.filter(item__runs__pk="{run}").update(revoked_at=clock.now())
"""


@dataclass
class Hour:
    """The clinic's clock and the tablet's, and what was tapped at which minute."""

    clinic: Clinic
    page: Page
    visits: dict[str, Any]
    began_at: datetime
    minute: int = 0
    is_cut: bool = False
    told: list[tuple[int, str, str]] = field(default_factory=list)
    asked: set[Request] = field(default_factory=set)  # what the clinic has not answered yet

    def __post_init__(self) -> None:
        self.page.on("request", lambda request: self.asked.add(request))
        for over in ("requestfinished", "requestfailed"):
            self.page.on(over, lambda request: self.asked.discard(request))

    def at(self, minute: int) -> None:
        """Let it be that minute, for the clinic and for the tablet, with nothing on its way."""
        if not self.is_cut:
            drained(self.page)
        while self.asked:
            self.page.wait_for_timeout(20)
        ahead = 60 * (minute - self.minute)
        set_offset(self.clinic, offset(self.clinic) + ahead)
        self.page.clock.fast_forward(1000 * ahead)
        self.minute = minute

    def lane(self, who: str) -> Locator:
        name = self.page.get_by_role("heading", name=who, exact=True)
        return self.page.locator("section.lane").filter(has=name)

    def press(self, who: str, *words: str) -> None:
        for each in words:
            self.lane(who).get_by_role("button", name=each, exact=True).click()

    def choose(self, who: str, legend: str, words: str) -> None:
        group = self.lane(who).get_by_role("group", name=legend, exact=True)
        group.locator("label", has_text=words).first.click()

    def tap(self, who: str, says: str, *words: str) -> None:
        """Press buttons of a lane in turn; the last one records an event of this type."""
        before: int = self.page.evaluate("() => globalThis.kept")
        self.press(who, *words)
        self.page.wait_for_function("(count) => globalThis.kept > count", arg=before)
        self.told.append((self.minute, who, says))


def mark(clinic: Clinic) -> Path:
    return clinic.data / "demo_clock_offset_s"


def offset(clinic: Clinic) -> float:
    """How far the demo's clock is ahead of the machine's, s."""
    return float(mark(clinic).read_text())


def set_offset(clinic: Clinic, seconds: float) -> None:
    fresh = mark(clinic).with_suffix(".new")
    fresh.write_text(str(seconds))
    fresh.replace(mark(clinic))


COUNT = """() => {
  const own = recorder.record.bind(recorder);
  globalThis.kept = 0;
  recorder.record = async (...said) => {
    const kept = await own(...said);
    globalThis.kept += 1;
    return kept;
  };
}"""


@pytest.fixture(scope="module")
def played(
    clinic: Clinic, playwright: Playwright, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Hour]:
    """The hour that ends now, by the demo's clock."""
    ends = offset(clinic)
    set_offset(clinic, ends - HOUR.total_seconds())
    token, tia, visits = json.loads(clinic.run(MAKE))
    proxy = Proxy(clinic.port)
    tablet = Tablet(playwright, tmp_path_factory.mktemp("hour"), proxy.url, token)
    try:
        page = tablet.start_empty()
        page.set_viewport_size({"width": 1400, "height": 1000})
        began_at = datetime.now(UTC) + timedelta(seconds=offset(clinic))
        page.clock.install(time=began_at)
        tablet.open(page)
        assert page.evaluate(SIGN_IN, [tia, PIN]) == {"ok": True}
        page.evaluate(COUNT)
        hour = Hour(clinic, page, visits, began_at)
        with_the_clinic(hour)
        proxy.off()
        hour.is_cut = True
        without_the_clinic(hour)
        hour.at(60)
        proxy.off(False)
        drained(page, 60)
        yield hour
    finally:
        tablet.close()
        proxy.close()
        set_offset(clinic, ends)


def with_the_clinic(hour: Hour) -> None:
    """Half an hour as it should be, with one slip that the clinic has already."""
    for who, pain in (("Cy", 2), ("Di", 3), ("Ed", 1)):
        make_ready(hour, who, pain)
    hour.at(3)
    hour.tap("Cy", "item.done", "As prescribed")
    hour.at(6)
    hour.press("Di", "Put it on")
    hour.choose("Di", "Which side is it on?", "Left")
    hour.tap("Di", "modality.started", "All three are fine: it is on")
    hour.at(8)
    hour.press("Ed", "Different")
    hour.tap("Ed", "item.done", "Tired")
    hour.at(11)
    hour.tap("Di", "modality.checked", "Skin checked")
    hour.at(14)
    hour.tap("Cy", "item.done", "As prescribed")
    drained(hour.page)
    hour.page.wait_for_function("async () => (await recorder.recent()).length === 0")
    hour.at(16)
    hour.tap("Cy", "undone", "Take back the last tap")
    hour.tap("Di", "modality.checked", "Skin checked")
    hour.at(21)
    hour.tap("Di", "modality.removed", "Off, skin fine")
    hour.press("Di", "Off. How is the pain now?")
    hour.choose("Di", "Skin, compared with the other side", "Fine")
    hour.tap("Di", "modality.ended", "Record")
    hour.at(25)
    hour.press("Cy", "Note")
    hour.lane("Cy").get_by_label("In the patient’s own words").fill("It clicks going down")
    hour.tap("Cy", "observation.noted", "Send")
    drained(hour.page)
    hour.at(30)


def without_the_clinic(hour: Hour) -> None:
    """Half an hour in which a therapist takes a task back, and nobody here can know."""
    hour.clinic.run(REVOKE.format(run=hour.visits["Ed"]["runs"]["X055"]))
    hour.at(33)
    hour.tap("Ed", "item.done", "As prescribed")
    hour.at(38)
    hour.tap("Cy", "pain.said", "More pain", "9")
    hour.at(44)
    hour.tap("Di", "item.done", "As prescribed")
    hour.at(48)
    hour.press("Ed", "Note")
    hour.choose("Ed", "How urgent", "Hold and call")
    hour.lane("Ed").get_by_label("In the patient’s own words").fill("Light in the head")
    hour.tap("Ed", "observation.noted", "Send")
    hour.at(52)
    for who in ("Di", "Ed"):
        hour.press(who, "Finish")
        hour.tap(who, "session.finished", "Finish")
    hour.at(55)
    hour.press("Cy", "Finish")
    hour.tap("Cy", "session.finished", "Pain")
    assert queued(hour.page) == 7


def make_ready(hour: Hour, who: str, pain: int) -> None:
    hour.press(who, "Make ready")
    hour.choose(who, "Who it is, checked by", who)
    hour.choose(who, "Pain at the start", str(pain))
    hour.tap(who, "session.readied", "Ready")


def test_the_log_holds_what_was_tapped_once_in_order_by_whom_and_when(played: Hour) -> None:
    ids = {visit["session"]: who for who, visit in played.visits.items()}
    rows = played.clinic.sql(
        "SELECT e.occurred_at, e.subject, e.type, p.given_name, r.flags FROM core_event e "
        "JOIN recorder_received r ON r.id = e.id JOIN people_membership m ON m.id = e.author_id "
        "JOIN people_person p ON p.id = m.person_id WHERE r.queue_id = ? ORDER BY r.seq",
        queue_of(played.page).replace("-", ""),
    )
    assert [(ids[subject], kind) for _at, subject, kind, *_rest in rows] == [
        (who, kind) for _minute, who, kind in played.told
    ]
    assert {(name, flags) for *_rest, name, flags in rows} == {("Tia", "[]")}
    for (at, *_rest), (minute, *_told) in zip(rows, played.told, strict=True):
        when = datetime.fromisoformat(at).replace(tzinfo=UTC)
        assert abs(when - played.began_at - timedelta(minutes=minute)) < SLACK


def test_nothing_was_refused_and_what_the_clinic_added_follows_from_what_was_tapped(
    played: Hour,
) -> None:
    subjects = [visit["session"] for visit in played.visits.values()]
    log = played.clinic.sql(
        "SELECT type FROM core_event WHERE subject IN (?, ?, ?) AND id NOT IN "
        "(SELECT id FROM recorder_received) ORDER BY type",
        *subjects,
    )
    added = [kind for (kind,) in log]
    assert added == ["item.not_done", "level.raised", *["session.started"] * 3]
    assert played.clinic.sql("SELECT count(*) FROM recorder_quarantined WHERE queue_id = ?",
                             queue_of(played.page).replace("-", "")) == [(0,)]  # fmt: skip


def test_what_was_done_after_the_task_was_taken_back_is_flagged_and_nothing_else_is(
    played: Hour,
) -> None:
    found = {}
    for who, visit in played.visits.items():
        rows = played.clinic.sql(
            "SELECT id, status, level, outside_rules FROM treatment_itemrun WHERE session_id = ?",
            visit["session"],
        )
        codes = {run: code for code, run in visit["runs"].items()}
        for run, status, level, against in rows:
            found[who, codes[run]] = (status, level, [each["code"] for each in json.loads(against)])
    assert found == {
        ("Cy", "X063"): ("done", 0, []),
        ("Cy", "X062"): ("not_done", 2, []),
        ("Di", "HOT_PACK"): ("done", 0, []),
        ("Di", "X055"): ("done", 0, []),
        ("Ed", "X062"): ("partial", 0, []),
        ("Ed", "X055"): ("done", 0, ["delegation.revoked"]),
    }


@pytest.fixture(scope="module")
def dana(played: Hour, playwright: Playwright) -> Iterator[Callable[[str], str]]:
    """What a page says to the therapist after the hour."""
    path, flags = str(system.chromium()), list(CHROMIUM_FLAGS)
    with playwright.chromium.launch(executable_path=path, args=flags) as browser:
        page = browser.new_page()
        sign_in(page, played.clinic.url, "pt", PASSWORD)

        def read(name: str) -> str:
            page.goto(f"{played.clinic.url}/c/cedar/{name}")
            return page.inner_text("main")

        yield read


def in_order(text: str, *lines: str) -> bool:
    """Whether the lines stand there, each after the one before, and once."""
    places = [text.find(line) for line in lines]
    return -1 not in places and places == sorted(places) and all(text.count(x) == 1 for x in lines)


def test_the_inbox_puts_first_what_was_done_outside_the_rules_then_what_was_told(
    dana: Callable[[str], str],
) -> None:
    said = dana("reviews")
    assert in_order(
        said, "Ed Heel slide: 2 × 15 as prescribed", "Cy Pain 9, limit 4",
        "Ed “Light in the head”", "Cy “It clicks going down”", "To co-sign, Tia",
        "Ed Mini squat: 3 × 10 · Tired", "Cy Mini squat: not done · pain",
    )  # fmt: skip
    own = said[said.index("To co-sign, Tia") :]
    assert "3 to open first" in own
    assert "3 as prescribed" in own
    assert said.count("Tia, ") == 6  # each entry that is to be opened, each thing told, once


def test_each_record_tells_its_own_visit_once(played: Hour, dana: Callable[[str], str]) -> None:
    said = {
        who: dana(f"patients/{visit['patient']}/timeline") for who, visit in played.visits.items()
    }
    assert in_order(
        said["Cy"], "Pain 9, limit 4", "“It clicks going down”", "Pain 2 before",
        "Sit-to-stand: 3 × 10 as prescribed", "Mini squat: not done",
    )  # fmt: skip
    assert in_order(
        said["Di"], "Pain 3 before", "Hot pack, left knee: 15 min as prescribed",
        "Heel slide: 2 × 15 as prescribed",
    )  # fmt: skip
    assert in_order(
        said["Ed"], "“Light in the head”", "Pain 1 before", "Mini squat: 3 × 10 · Tired",
        "Heel slide: 2 × 15 as prescribed",
    )  # fmt: skip


def test_the_log_is_whole(played: Hour) -> None:
    assert "Breaks: 0" in gaitbelt("verify", env=played.clinic.env)
