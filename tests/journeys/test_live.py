"""A change is seen, also one that is told while the part of the page is being fetched."""

import subprocess
import sys

import pytest
from playwright.sync_api import APIResponse, Page, Route

pytestmark = pytest.mark.journey

PATIENCE_S = 20
TELL = """
from gaitbelt.core.outbox import publish
from gaitbelt.people.models import Clinic
publish(Clinic.objects.get(slug="cedar"), "floor")
"""


@pytest.fixture
def floor_changes(demo):
    """Let another process commit a change of the floor."""
    command = [sys.executable, "-m", "gaitbelt", "shell", "--no-imports", "-c", TELL]
    return lambda: subprocess.run(command, env=demo.env, check=True)


class Held:
    """The answers to a board that asks for its content; each waits until it is let go."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.answers: list[tuple[Route, APIResponse]] = []
        page.route("**/floor/now", lambda route: self.answers.append((route, route.fetch())))

    def wait_for(self, number: int) -> None:
        for _ in range(PATIENCE_S * 10):
            if len(self.answers) >= number:
                return
            self.page.wait_for_timeout(100)
        raise AssertionError(f"The board asked {len(self.answers)} times, not {number}.")

    def let_go(self, place: int) -> None:
        route, answer = self.answers[place]
        route.fulfill(response=answer)


@pytest.fixture
def board(signed_in) -> Page:
    page = signed_in("tech")
    with page.expect_response("**/live?*"):
        page.goto("/c/cedar/floor")
    return page


def test_what_is_told_while_the_board_is_fetched_is_not_lost(board, floor_changes):
    held = Held(board)
    floor_changes()
    held.wait_for(1)
    floor_changes()
    board.wait_for_timeout(1000)  # told, while the answer to the first is under way
    held.let_go(0)
    held.wait_for(2)
    held.let_go(1)


def test_without_a_stream_the_board_asks_by_itself(signed_in, floor_changes) -> None:
    page = signed_in("tech")
    page.route("**/live?*", lambda route: route.abort())
    page.goto("/c/cedar/floor")
    with page.expect_response("**/floor/now", timeout=PATIENCE_S * 1000) as asked:
        floor_changes()
    assert asked.value.ok
