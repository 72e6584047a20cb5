"""The screen's model against a plain one: any taps, and any share of them in the clinic's copy."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gaitbelt.recorder.tests.screen_model import ScreenModel

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
LIMIT = 5
LOOKS = (5, 10)  # minutes
HOLD, STOP = 2, 3
KINDS = {"squat": "exercise", "walk": "exercise", "pack": "modality"}
BACK = {
    "item.started", "item.set_done", "item.done", "item.not_done", "item.declined",
    "item.handed_to_licensee", "pain.said", "modality.started", "modality.checked",
    "modality.removed", "modality.ended",
}  # fmt: skip
pain = st.integers(0, 10)
skin = st.sampled_from(["ok", "doubtful", "abnormal"])
exercise = st.sampled_from(["squat", "walk"])


def tap(type: str, **data: Any) -> st.SearchStrategy[dict[str, Any]]:
    fixed = {name: each if isinstance(each, st.SearchStrategy) else st.just(each)
             for name, each in data.items()}  # fmt: skip
    return st.fixed_dictionaries({"type": st.just(type), "data": st.fixed_dictionaries(fixed)})


taps = st.one_of(
    tap("item.started", run=exercise),
    tap("item.set_done", run=exercise, number=st.integers(1, 4), pain=pain),
    tap("item.done", run=exercise, as_prescribed=True),
    tap("item.done", run=exercise, as_prescribed=False, reason="pain", pain=pain),
    tap("item.not_done", run=exercise, reason="time"),
    tap("item.declined", run=st.sampled_from([*KINDS])),
    tap("item.handed_to_licensee", run=st.sampled_from([*KINDS]), codes=[]),
    tap("pain.said", run=st.sampled_from([*KINDS]), pain=pain),
    tap("modality.started", run="pack", side="L", minutes=15, layers=6),
    tap("modality.checked", run="pack", skin=skin),
    tap("modality.removed", run="pack", why=st.sampled_from(["time", "wish"]), skin=skin),
    tap("modality.ended", run="pack", skin=skin, pain=pain),
    tap("level.raised", level=st.integers(1, 4)),
    tap("level.raised", level=st.integers(1, 4), run=exercise),
    tap("session.readied", pain=pain),
    tap("session.finished", reason="time"),
    st.fixed_dictionaries({"type": st.just("undone"), "of": st.integers(0, 30)}),
)


@dataclass
class PlainItem:
    """What is known of an item, by the events that stand."""

    status: str = "to_do"
    level: int = 0
    looks: int = 0
    is_off: bool = False
    why: str = "time"
    sets: list[int] = field(default_factory=list)

    def reached(self, level: int) -> None:
        self.level = max(self.level, level)

    def hurts(self, data: dict[str, Any]) -> None:
        if data.get("pain", 0) > LIMIT:
            self.reached(HOLD)

    def looks_like(self, data: dict[str, Any]) -> None:
        self.reached({"doubtful": HOLD, "abnormal": STOP}.get(data["skin"], 0))

    def says(self, type: str, data: dict[str, Any]) -> None:
        """One event that was not taken back."""
        name = type.replace(".", "_")
        getattr(self, name, lambda _data: None)(data)

    def item_started(self, _data: dict[str, Any]) -> None:
        if self.status not in ("done", "partial"):
            self.status = "running"

    def item_set_done(self, data: dict[str, Any]) -> None:
        self.item_started(data)
        self.sets.append(data["number"])

    def item_done(self, data: dict[str, Any]) -> None:
        self.status = "partial" if "reason" in data else "done"

    def item_not_done(self, _data: dict[str, Any]) -> None:
        self.status = "not_done"

    def item_declined(self, _data: dict[str, Any]) -> None:
        self.status = "licensee"

    item_handed_to_licensee = item_declined

    def modality_started(self, _data: dict[str, Any]) -> None:
        self.status, self.is_off, self.looks = "running", False, 0

    def modality_checked(self, _data: dict[str, Any]) -> None:
        self.looks = min(self.looks + 1, len(LOOKS))

    def modality_removed(self, data: dict[str, Any]) -> None:
        self.is_off, self.why = True, data["why"]

    def modality_ended(self, _data: dict[str, Any]) -> None:
        self.is_off = True
        self.status = "done" if self.why == "time" else "partial"

    @property
    def is_on_skin(self) -> bool:
        return self.status == "running" and not self.is_off

    def shown(self, run: str) -> dict[str, Any]:
        """As the clinic's copy carries it."""
        checks = [
            {"at_min": at, "done_at": NOON.isoformat() if at in LOOKS[: self.looks] else None}
            for at in LOOKS
        ]
        off = NOON.isoformat() if self.is_off else None
        pack = {"minutes": 15, "checks": checks, "removed_at": off} if run == "pack" else None
        sets = {"each_set": [{"number": number} for number in self.sets]} if self.sets else {}
        return {
            "run": run, "kind": KINDS[run], "status": self.status, "level": self.level,
            "level_why": [], "started_at": NOON.isoformat(), "limits": {"pain": LIMIT},
            "modality": pack, "actual": {"removed_why": self.why, **sets}, "conditions": [],
        }  # fmt: skip


@dataclass
class PlainVisit:
    """A visit as a story without its slips; a hold or a stop outlives the slip."""

    status: str = "open"
    level: int = 0
    items: dict[str, PlainItem] = field(default_factory=lambda: {run: PlainItem() for run in KINDS})

    @classmethod
    def of(cls, story: list[dict[str, Any]]) -> "PlainVisit":
        made = cls()
        gone = {each["data"]["event"] for each in story if each["type"] == "undone"}
        for each in story:
            made.tell(each["type"], each["data"], stands=each["id"] not in gone)
        return made

    def tell(self, type: str, data: dict[str, Any], *, stands: bool) -> None:
        item = self.items.get(data.get("run", ""))
        if type == "level.raised":
            holder = item or self
            holder.level = max(holder.level, data["level"])
        elif type == "session.readied" and self.status == "open":
            self.status = "ready"
        elif type == "session.finished":
            self.status = "finished"
        elif item:
            item.hurts(data)
            if "skin" in data:
                item.looks_like(data)
            if stands:
                item.says(type, data)

    def shown(self) -> dict[str, Any]:
        items = [item.shown(run) for run, item in self.items.items()]
        return {
            "session": "cy", "status": self.status, "level": self.level, "precautions": [],
            "area": None, "told": [], "items": items,
        }  # fmt: skip


@st.composite
def stories(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Taps in their order; a slip is something before it that can be taken back, once."""
    story: list[dict[str, Any]] = []
    gone: set[str] = set()
    for place, said in enumerate(draw(st.lists(taps, max_size=20))):
        if said["type"] == "undone":
            can = [each for each in story if each["type"] in BACK and each["id"] not in gone]
            if not can:
                continue
            slip = can[said["of"] % len(can)]["id"]
            gone.add(slip)
            said = {"type": "undone", "data": {"event": slip}}
        at = (NOON + timedelta(seconds=place)).isoformat()
        story.append({**said, "id": str(place), "session": "cy", "occurred_at": at, "isIn": False})
    return story


def is_slip_about(story: list[dict[str, Any]], type: str) -> bool:
    gone = {each["data"]["event"] for each in story if each["type"] == "undone"}
    return any(each["id"] in gone and each["type"] == type for each in story)


@pytest.fixture(scope="module")
def screen() -> Iterator[ScreenModel]:
    made = ScreenModel()
    yield made
    made.close()


@settings(max_examples=300, deadline=None)
@given(story=stories(), share=st.floats(0, 1))
def test_the_lanes_show_what_a_plain_model_says_whatever_share_the_copy_holds(
    screen: ScreenModel, story: list[dict[str, Any]], share: float
) -> None:
    known = round(len(story) * share)
    copy = PlainVisit.of(story[:known]).shown()
    events = [{**each, "isIn": place < known} for place, each in enumerate(story)]
    (lane,) = screen.lanes([copy], events)
    plain = PlainVisit.of(story)
    assert (lane["status"], lane["level"]) == (plain.status, plain.level)
    for item in lane["items"]:
        said = plain.items[item["run"]]
        assert (item["status"], item["level"]) == (said.status, said.level)
        assert screen.ask("setsDone", item) == max([0, *said.sets])
        if item["run"] == "pack":
            assert_skin_is_kept(screen, item, said, story)


def assert_skin_is_kept(
    screen: ScreenModel, item: dict[str, Any], said: PlainItem, story: list[dict[str, Any]]
) -> None:
    """Nothing runs out of sight; after a slip about skin it is rather looked at once more."""
    is_shown = screen.ask("exposure", item) is not None
    looks = sum(check["done_at"] is not None for check in item["modality"]["checks"])
    assert is_shown or not said.is_on_skin
    assert looks <= said.looks
    if not is_slip_about(story, "modality.removed"):
        assert is_shown == said.is_on_skin
    if not is_slip_about(story, "modality.checked"):
        assert looks == said.looks


@settings(max_examples=100, deadline=None)
@given(story=stories(), share=st.floats(0, 1), late=st.integers(0, 3))
def test_a_new_copy_keeps_every_tap_at_hand_once_and_in_order(
    screen: ScreenModel, story: list[dict[str, Any]], share: float, late: int
) -> None:
    """Of what was tapped, the clinic holds a share; `late` taps came while that was read."""
    had, taps_since = story[: len(story) - late], story[len(story) - late :]
    known = round(len(had) * share)
    found = screen.ask("known", had, had[known:], [], [*had, *taps_since])
    assert [each["id"] for each in found] == [each["id"] for each in story]
    assert [each["isIn"] for each in found] == [place < known for place in range(len(story))]
