"""The fold against a plain model, and its promises for any story."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from gaitbelt.core.ids import new_id
from gaitbelt.people.models import Clinic
from gaitbelt.treatment import events as e
from gaitbelt.treatment import folds  # noqa: F401  (registers the folds)
from gaitbelt.treatment.book import Happened, replay

CLINIC = Clinic(organization_id=new_id(), slug="north", zone="UTC")
SESSION, ANN, BO = new_id(), new_id(), new_id()
RUNS = [new_id() for _ in range(3)]
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
run = st.sampled_from(RUNS)
pain = st.integers(0, 10)
facts = st.one_of(
    st.builds(e.ItemStarted, run=run),
    st.builds(e.ItemDone, run=run, pain=pain, reason=st.none() | st.just("pain")),
    st.builds(e.ItemNotDone, run=run, reason=st.just("time")),
    st.builds(e.ItemHandedToLicensee, run=run),
    st.builds(e.PainSaid, run=run, pain=pain),
    st.builds(e.LevelRaised, level=st.integers(1, 4), run=st.none() | run),
    st.builds(e.LevelCleared, run=st.none() | run, reason=st.just("better")),
    st.builds(e.ModalityStarted, run=run, side=st.just("L"), minutes=st.just(15.0)),
    st.builds(e.ModalityChecked, run=run, skin=st.sampled_from(["ok", "doubtful"])),
    st.builds(e.ModalityRemoved, run=run),
    st.builds(e.ObservationNoted, said=st.text(max_size=9)),
)


def story(said):
    started = e.SessionStarted(
        appointment=new_id(),
        patient=new_id(),
        plan=new_id(),
        technician=ANN,
        runs=[(new_id(), key) for key in RUNS],
    )
    return [
        Happened(id=new_id(), fact=fact, at=NOON + timedelta(seconds=n), author_id=ANN, role="TECH")
        for n, fact in enumerate([started, *said])
    ]


def plain_status(said, key: UUID) -> str:
    """The status of an item, by the last event that speaks of it."""
    status = "to_do"
    for fact in said:
        if getattr(fact, "run", None) != key:
            continue
        if isinstance(fact, e.ModalityStarted):
            status = "running"
        elif isinstance(fact, e.ItemStarted):
            status = status if status in ("done", "partial") else "running"
        elif isinstance(fact, e.ItemDone):
            status = "partial" if fact.reason else "done"
        elif isinstance(fact, e.ItemNotDone):
            status = "not_done"
        elif isinstance(fact, e.ItemHandedToLicensee):
            status = "licensee"
    return status


def plain_level(said, key: UUID | None) -> int:
    """The level in force: the highest since it was last cleared, from HOLD on."""
    level = 0
    for fact in said:
        if isinstance(fact, e.LevelRaised) and fact.run == key and fact.level >= 2:
            level = max(level, fact.level)
        elif isinstance(fact, e.LevelCleared) and fact.run == key:
            level = 0
    return level


@given(st.lists(facts, max_size=25))
def test_the_fold_agrees_with_a_plain_model(said):
    book = replay(CLINIC, SESSION, story(said))
    for key in RUNS:
        assert book.runs[key].status == plain_status(said, key)
        assert book.runs[key].level == plain_level(said, key)
    assert book.open.level == plain_level(said, None)


@given(st.lists(facts, min_size=1, max_size=25), st.data())
def test_an_undo_gives_the_rows_of_the_story_without_it(said, data):
    told = story(said)
    slip = data.draw(st.sampled_from(told[1:]))
    undo = Happened(id=new_id(), fact=e.Undone(event=slip.id), at=NOON, author_id=ANN, role="TECH")
    with_undo = replay(CLINIC, SESSION, [*told, undo])
    without = replay(CLINIC, SESSION, [each for each in told if each is not slip])
    for key in RUNS:
        mine, plain = with_undo.runs[key], without.runs[key]
        assert (mine.status, mine.actual, mine.level) == (plain.status, plain.actual, plain.level)
        assert mine.checks == plain.checks


@given(st.lists(facts, max_size=25))
def test_nothing_but_removed_or_ended_stops_an_exposure(said):
    book = replay(CLINIC, SESSION, story(said))
    for key in RUNS:
        mine = [fact for fact in said if getattr(fact, "run", None) == key]
        if not any(isinstance(fact, e.ModalityRemoved | e.ModalityEnded) for fact in mine):
            assert book.runs[key].removed_at is None
