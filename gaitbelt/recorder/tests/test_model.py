"""What the recorder's lanes show, asked of its own model by node."""

import json
import subprocess
from typing import Any

import pytest

from tools.assets import SOURCES, node_and_npm

ASK = """
import {{ lanes }} from {model};
const [today, events] = JSON.parse(process.argv[1]);
console.log(JSON.stringify(lanes(today, events)));
"""
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
    node, _npm = node_and_npm()
    script = ASK.format(model=json.dumps((SOURCES / "ui/model.js").as_uri()))
    said = json.dumps([{"lanes": lanes, "areas": []}, list(events)])
    command = [node, "--input-type=module", "-e", script, said]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    found: list[dict[str, Any]] = json.loads(done.stdout)
    return found


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
