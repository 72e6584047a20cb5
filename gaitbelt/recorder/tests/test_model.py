"""What the recorder's lanes show, asked of its own model by node."""

from typing import Any

import pytest

from gaitbelt.recorder.tests.screen_model import ScreenModel

PACK = {
    "run": "pack", "kind": "modality", "status": "running", "level": 0, "level_why": [],
    "started_at": "2026-11-23T16:00:00Z", "actual": {}, "limits": {"pain": 5},
    "modality": {
        "minutes": 15, "removed_at": "2026-11-23T16:09:00Z",
        "checks": [{"at_min": 5, "done_at": "2026-11-23T16:05:00Z", "skin": "ok"}],
    },
}  # fmt: skip
SQUAT = {
    "run": "squat", "kind": "exercise", "status": "to_do", "level": 0, "level_why": [],
    "actual": {}, "limits": {"pain": 5}, "modality": None,
}  # fmt: skip


def lane(session: str, *items: dict[str, Any]) -> dict[str, Any]:
    return {
        "session": session, "status": "ready", "level": 0, "precautions": [],
        "area": None, "items": list(items),
    }  # fmt: skip


def shown(lanes: list[dict[str, Any]], *events: dict[str, Any]) -> list[dict[str, Any]]:
    model = ScreenModel()
    try:
        return model.lanes(lanes, events)
    finally:
        model.close()


def event(id: str, type: str, session: str = "cy", *, is_in: bool = False, **data: Any) -> Any:
    at = "2026-11-23T16:05:00Z"
    return {
        "id": id, "type": type, "session": session, "data": data, "occurred_at": at, "isIn": is_in,
    }  # fmt: skip


def test_as_prescribed_is_done_until_it_is_taken_back() -> None:
    done = event("1", "item.done", run="squat", as_prescribed=True)
    (cy,) = shown([lane("cy", SQUAT)], done)
    assert cy["items"][0]["status"] == "done"
    (cy,) = shown([lane("cy", SQUAT)], done, event("2", "undone", event="1"))
    assert cy["items"][0]["status"] == "to_do"


def test_pain_above_the_limit_holds_the_item_and_says_why() -> None:
    (cy,) = shown([lane("cy", SQUAT)], event("1", "pain.said", run="squat", pain=8))
    assert cy["items"][0]["level"] == 2
    assert cy["items"][0]["level_why"][0]["en"] == "Pain 8, limit 5"


@pytest.mark.parametrize(
    ("slip", "owed"),
    [
        (event("1", "modality.removed", is_in=True, run="pack"), "removed_at"),
        (event("1", "modality.checked", is_in=True, run="pack", skin="ok"), "checks"),
    ],
)
def test_a_slip_about_skin_is_owed_again_at_once(slip: Any, owed: str) -> None:
    (cy,) = shown([lane("cy", PACK)], slip, event("2", "undone", event="1"))
    modality = cy["items"][0]["modality"]
    assert (modality[owed] or [None])[0] is None or modality[owed][0]["done_at"] is None


def test_another_visits_event_takes_nothing_back() -> None:
    done = event("1", "item.done", run="squat", as_prescribed=True)
    other = event("2", "undone", "di", event="1")
    cy, _di = shown([lane("cy", SQUAT), lane("di")], done, other)
    assert cy["items"][0]["status"] == "done"


def test_what_still_stands_says_the_status_when_something_before_it_is_taken_back() -> None:
    both = [
        event("1", "item.started", is_in=True, run="squat"),
        event("2", "item.done", is_in=True, run="squat"),
    ]
    over = {**SQUAT, "status": "done"}
    (cy,) = shown([lane("cy", over)], *both, event("3", "undone", event="1"))
    assert cy["items"][0]["status"] == "done"


def test_the_belt_counts_from_its_tap_on() -> None:
    (cy,) = shown([lane("cy", SQUAT)], event("1", "belt.on"))
    assert cy["hasBelt"] is True


def test_a_condition_that_was_looked_at_stays_so_in_the_visit() -> None:
    met = event("1", "condition.met", run="squat", conditions=["standby"])
    (cy,) = shown([lane("cy", SQUAT)], met)
    assert cy["items"][0]["actual"]["conditions"] == ["standby"]


def test_an_error_of_form_is_corrected_or_flagged_and_the_last_answer_counts() -> None:
    squat = {**SQUAT, "exercise": "X041"}
    seen = {"run": "squat", "exercise": "X041", "error": 2}
    said = [
        event("1", "form.seen", **seen, answer="corrected"),
        event("2", "form.seen", **seen, answer="flagged"),
    ]
    (cy,) = shown([lane("cy", squat)], *said)
    assert cy["items"][0]["actual"]["form"] == [
        {"exercise": "X041", "error": 2, "answer": "flagged"}
    ]
    (cy,) = shown([lane("cy", squat)], *said, event("3", "undone", event="2"))
    assert [each["answer"] for each in cy["items"][0]["actual"]["form"]] == ["corrected"]
    kept = {**squat, "actual": {"form": [{"exercise": "X041", "error": 2, "answer": "flagged"}]}}
    taken_in = event("2", "form.seen", is_in=True, **seen, answer="flagged")
    (cy,) = shown([lane("cy", kept)], taken_in, event("3", "undone", event="2"))
    assert cy["items"][0]["actual"]["form"] == []


def test_what_was_done_stays_done_when_its_beginning_is_told_later() -> None:
    done = event("1", "item.done", run="squat", as_prescribed=True)
    begun = event("2", "item.started", run="squat")
    (cy,) = shown([lane("cy", SQUAT)], done, begun)
    assert cy["items"][0]["status"] == "done"


def test_a_finished_visit_stays_finished_when_ready_is_told_later() -> None:
    told = [event("1", "session.finished"), event("2", "session.readied", pain=2)]
    (cy,) = shown([lane("cy", SQUAT)], *told)
    assert cy["status"] == "finished"


def test_a_pack_put_on_again_owes_every_look_again() -> None:
    on = event("1", "modality.started", run="pack", side="L", minutes=15, layers=6)
    (cy,) = shown([lane("cy", PACK)], on)
    modality = cy["items"][0]["modality"]
    assert modality["removed_at"] is None
    assert [check["done_at"] for check in modality["checks"]] == [None]
