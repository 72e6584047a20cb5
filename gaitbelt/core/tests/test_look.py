"""The look: tokens are the only raw values, parts render, the belt shows every gap."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.template import Context, Template
from django.template.loader import render_to_string
from django.urls import reverse

from gaitbelt.core import book, look, nav
from gaitbelt.people.tests.factories import MembershipFactory

STATIC = Path(__file__).parents[1] / "static/gaitbelt"
TEMPLATES = Path(__file__).parents[1] / "templates"
STYLES = sorted((STATIC / "css").glob("*.css"))
AT_TEN = datetime(2026, 11, 23, 16, 0, tzinfo=UTC)
CLINIC = SimpleNamespace(name="Riverside", slug="riverside", zone="UTC", tz=UTC)


def render(source: str, **context: object) -> str:
    loaded = "{% load gaitbelt %}" + source
    return Template(loaded).render(Context({"clinic": CLINIC, "now": AT_TEN, **context}))


def hours(start: float, end: float, name: str = "Dana") -> look.Span:
    return look.Span(name, AT_TEN + timedelta(hours=start), AT_TEN + timedelta(hours=end))


def belt(*spans: look.Span) -> look.Belt:
    return look.supervision_belt(
        spans,
        opens_at=AT_TEN - timedelta(hours=2),
        closes_at=AT_TEN + timedelta(hours=6),
        now=AT_TEN,
        zone=UTC,
    )


@pytest.mark.parametrize("path", STYLES, ids=lambda path: path.name)
def test_only_the_tokens_hold_raw_colours_and_sizes(path):
    if path.name in {"tokens.css", "print.css"}:
        return
    rules = re.sub(r"/\*.*?\*/|@(media|container)[^{]*", "", path.read_text(), flags=re.S)
    assert re.findall(r"#[0-9a-f]{3,8}\b|\b(?:oklch|rgba?|hsl)\(|[0-9](?:px|rem)\b", rules) == []


def test_every_style_is_linked_by_a_page():
    pages = "".join(path.read_text() for path in TEMPLATES.rglob("*.html"))
    assert [path.name for path in STYLES if f"css/{path.name}" not in pages] == []


def test_every_icon_that_a_page_names_is_drawn():
    drawn = set(book.icon_names())
    pages = "".join(path.read_text() for path in TEMPLATES.parents[1].rglob("*.html"))
    assert set(re.findall(r'{% icon "([\w-]+)"', pages)) - drawn == set()


def test_a_shift_that_is_held_throughout_has_no_gap():
    whole = belt(hours(-2, 2), hours(2, 6, "Luis"))
    assert [(part.kind, part.start, part.end) for part in whole.segments] == [
        ("held", 0, 50),
        ("later", 50, 100),
    ]
    assert whole.now == 25
    assert "<b>Dana</b>" in whole.words
    assert "<b>Luis</b>" in whole.then


def test_minutes_that_nobody_holds_are_a_gap_and_are_named_first():
    torn = belt(hours(-2, 2), hours(2.5, 6, "Luis"))
    assert [part.kind for part in torn.segments] == ["held", "gap", "later"]
    assert torn.words == "<b>Nobody</b> from 18:00 to 18:30"
    assert "nobody until 18:30" in torn.label


def test_a_shift_without_anyone_is_one_gap():
    assert [(part.kind, part.start, part.end) for part in belt().segments] == [("gap", 0, 100)]


def test_a_ring_runs_to_the_next_check_and_not_to_the_end():
    ends_at, check_at = AT_TEN + timedelta(minutes=12), AT_TEN + timedelta(seconds=130)
    shown = render(
        "{% ring 1200 ends_at check_at notches %}",
        ends_at=ends_at,
        check_at=check_at,
        notches=[300, 600, 1200],
    )
    assert "--left:60.0" in shown
    assert re.findall(r"--at:([\d.]+)", shown) == ["75.0", "50.0", "0.0"]
    assert ">2:10</b>" in shown
    assert "due" not in shown


def test_a_ring_whose_check_has_come_says_so_in_a_word():
    shown = render("{% ring 60 ends_at %}", ends_at=AT_TEN)
    assert 'class="ring due"' in shown
    assert ">now</b>" in shown


def test_clock_times_are_the_clinic_s():
    assert render("{% clock_time at %}", at=AT_TEN.replace(hour=9, minute=5)) == "9:05"


def test_a_refusal_shows_each_reason_with_source_and_each_way():
    shown = render("{% reasons refusal %}", refusal=book.REFUSAL)
    for reason in book.REFUSAL["reasons"]:
        assert reason["text"] in shown
        assert reason["source"] in shown
    assert shown.count('class="btn big') == len(book.REFUSAL["ways"])


def test_nothing_is_preset_where_looking_is_the_act():
    assert "checked" not in render('{% side_picker "side" %}')
    assert "checked" not in render('{% pain_picker "pain" %}')
    assert 'value="0" checked' in render('{% pain_picker "pain" value=0 %}')


def test_what_a_person_typed_is_escaped():
    shown = render("{% reasons refusal %}", refusal={"reasons": [{"text": "<b>x</b>"}]})
    assert "&lt;b&gt;x" in shown


@pytest.mark.parametrize("page", ["400", "403", "403_csrf", "404", "500"])
def test_error_pages_need_no_context(page):
    assert 'id="main"' in render_to_string(f"{page}.html")


def test_the_top_line_shows_a_role_only_what_it_may_open():
    devices = reverse("devices", kwargs={"slug": "cedar"})
    shown = list(nav.links(slug="cedar", role="FRONT", path=devices))
    assert [link.url for link in shown if link.is_here] == [devices]
    roster = reverse("roster", kwargs={"slug": "cedar"})
    of_manager = nav.links(slug="cedar", role="MANAGER", path=roster)
    assert [link.label for link in of_manager if link.is_here] == ["People"]
    assert "Review" not in [link.label for link in shown]
    assert list(nav.links(slug="cedar", role="NOBODY", path="/")) == []


@pytest.mark.django_db
def test_the_book_shows_every_part_to_anyone_who_works_here(client):
    ann = MembershipFactory.create()
    client.force_login(ann.person.user)
    answer = client.get(reverse("book", kwargs={"slug": ann.clinic.slug}))
    assert answer.status_code == 200
    shown = answer.content.decode()
    parts = ("belt", "chip", "ring large", "lane", "reasons", "pain", "side", "plan-table", "slot")
    assert [part for part in parts if f'class="{part}' not in shown] == []
