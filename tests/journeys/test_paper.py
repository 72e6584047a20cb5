"""What is printed from a screen: one ink, on both papers, whatever the screen looks like."""

from collections.abc import Callable
from io import BytesIO

import pytest
from playwright.sync_api import Page
from pypdf import PdfReader

pytestmark = pytest.mark.journey
Window = Callable[..., Page]
INKS = """() => [...new Set([...document.querySelectorAll("main, main *")]
  .filter((each) => each.getClientRects().length && each.textContent.trim())
  .map((each) => getComputedStyle(each).color + " " + getComputedStyle(each).backgroundColor))]"""
BLACK = "rgb(0, 0, 0) rgba(0, 0, 0, 0)"


def test_the_hand_over_prints_in_one_ink_on_a4_and_letter(signed_in: Window) -> None:
    page = signed_in("pt", color_scheme="dark")
    page.goto("/c/cedar/hand-over")
    page.emulate_media(media="print", color_scheme="dark")
    assert page.evaluate(INKS) == [BLACK]
    for paper, width in (("A4", 595), ("Letter", 612)):
        (sheet,) = PdfReader(BytesIO(page.pdf(format=paper))).pages
        words = sheet.extract_text()
        assert int(sheet.mediabox.width) == width
        assert "As it stood on" in words
        assert "I have read it" not in words
