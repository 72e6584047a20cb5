"""The demo: the same seed and moment give the same data, and it can begin anew."""

from datetime import UTC, datetime

import pytest

from gaitbelt.core import clock, guards
from gaitbelt.core.models import Event
from gaitbelt.demo import build
from gaitbelt.demo.moment import demo_now
from gaitbelt.people.models import Membership, Patient
from gaitbelt.schedule.models import Appointment

NOW = datetime(2026, 11, 23, 16, 15, tzinfo=UTC)


def keys():
    models = (Patient, Membership, Appointment, Event)
    return [list(model.objects.order_by("pk").values_list("pk", flat=True)) for model in models]


@pytest.mark.django_db(transaction=True)
def test_the_same_seed_and_moment_give_the_same_demo_and_reset_begins_anew():
    build.build(now=NOW, seed=3)
    first, chain = keys(), list(Event.objects.order_by("clinic", "seq").values_list("hash"))
    build.empty()
    assert guards.differences() == []
    build.build(now=NOW, seed=3)
    assert keys() == first
    assert list(Event.objects.order_by("clinic", "seq").values_list("hash")) == chain


@pytest.mark.django_db(transaction=True)
def test_a_reset_gives_the_demo_back_as_it_was_built(settings, tmp_path, monkeypatch):
    settings.DATA_DIR = tmp_path
    monkeypatch.setattr(build, "demo_now", lambda machine_now: NOW)
    build.start(now=NOW, seed=3)
    first = keys()
    Patient.objects.update(phone="555 0000")
    build.reset()
    assert keys() == first
    assert not Patient.objects.filter(phone="555 0000").exists()
    assert guards.differences() == []


def test_on_a_sunday_the_demo_shows_the_friday_before():
    shown = demo_now(datetime(2026, 11, 22, 20, 0, tzinfo=UTC))
    assert shown == datetime(2026, 11, 20, 16, 15, tzinfo=UTC)


def test_a_stopped_clock_stands_still():
    with clock.stopped(NOW):
        assert clock.now() == NOW
