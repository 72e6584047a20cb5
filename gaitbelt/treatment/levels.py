"""What a fact calls for: tell, ease, hold or stop, as the rules read numbers (safety §2-3)."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

from gaitbelt.domain import exertion, red_flags, vitals
from gaitbelt.domain.exertion import Advice, Step
from gaitbelt.domain.safety import Level
from gaitbelt.domain.vitals import Finding, Measure, VitalsContext
from gaitbelt.domain.vitals_in_work import level_in_work
from gaitbelt.treatment import events as e
from gaitbelt.treatment import vital_facts
from gaitbelt.treatment.book import Book
from gaitbelt.treatment.models import ItemRun

EASED = "pain.over_limit"
EFFORT = "effort.over_limit"
DOSE = ("sets", "reps", "hold_s", "duration_s", "load_kg")
SKIN = {"doubtful": Level.HOLD, "abnormal": Level.STOP}  # modalities §9.12


def consequences(book: Book, fact: e.SessionFact, at: datetime) -> Iterator[e.LevelRaised]:
    """The levels that a fact raises, once it has taken effect."""
    if isinstance(fact, e.PainSaid | e.Done):
        run = book.runs[fact.run]
        yield from _pain(book, run, fact.pain, eased=getattr(fact, "eased", False))
        if isinstance(fact, e.Done):
            yield from _effort(run, fact)
    elif isinstance(fact, e.ModalityEnded):
        yield from _pain(book, book.runs[fact.run], fact.pain)
    if isinstance(fact, e.ModalityChecked | e.ModalityRemoved | e.ModalityEnded):
        yield from _skin(book.runs[fact.run], fact.skin)
    elif isinstance(fact, e.VitalsMeasured) and fact.level:
        bad = {name: value for name, value in fact.values.items() if name not in fact.again_due}
        yield e.LevelRaised(level=fact.level, why=[_why("vitals.level", **bad)])
    elif isinstance(fact, e.TaughtBack) and fact.how == "needs_help":
        yield e.LevelRaised(level=Level.TELL, why=[_why("home.needs_help")])
    elif isinstance(fact, e.PatientLowered):
        yield e.LevelRaised(level=Level.STOP, why=[_why(f"patient.{fact.how}")])
    elif isinstance(fact, e.SessionReadied) and fact.pain is not None:
        yield from _pain_at_rest(fact.pain, vital_facts.context(book, fact, at))


def _pain_at_rest(pain: int, context: VitalsContext) -> Iterator[e.LevelRaised]:
    finding = vitals.level_of(Measure.PAIN, pain, context)
    if finding.level is not vitals.NOT_EVALUATED and finding.level and not finding.is_silent:
        why = [_why("vitals.level", **{Measure.PAIN: pain})]
        yield e.LevelRaised(level=finding.level, why=why)


def pain_step(book: Book, run: ItemRun, pain: int, *, eased: bool = False) -> Step:
    """What this pain in this item asks for."""
    return exertion.pain_level(
        pain,
        at_start=book.open.pain_at_start or 0,
        own_limit=run.item.pain_limit,
        is_eased=eased or EASED in run.actual.get("told", []),
    )


def pain_limit(run: ItemRun, at_start: int | None) -> int:
    """The pain at which the item pauses."""
    return exertion.pain_limit(at_start or 0, run.item.pain_limit)


def _pain(
    book: Book, run: ItemRun, pain: int | None, *, eased: bool = False
) -> Iterator[e.LevelRaised]:
    if pain is None:
        return
    step = pain_step(book, run, pain, eased=eased)
    limit = pain_limit(run, book.open.pain_at_start)
    if step.advice is Advice.STOP_ITEM:
        code = "pain.holds"
    else:
        code = EASED if step.advice is Advice.EASE else "pain.up"
    yield from _raise(run, step, _why(code, item=run.item.name, pain=pain, limit=limit))


def _effort(run: ItemRun, fact: e.Done) -> Iterator[e.LevelRaised]:
    """Told once; two steps above the limit it holds only when it was so before easing too."""
    if fact.effort is None:
        return
    told = EFFORT in run.actual.get("told", [])
    limit = run.item.effort_limit
    sets = run.actual.get("each_set", [])
    before = sets[:-1] if isinstance(fact, e.SetDone) else sets
    was_asked = any(each.get("effort", 0) >= limit + 2 for each in before)
    step = exertion.effort_level(
        fact.effort, limit=limit, is_eased=was_asked and _is_eased(run, fact), was_told=told
    )
    yield from _raise(run, step, _why(EFFORT, item=run.item.name, effort=fact.effort, limit=limit))


def _is_eased(run: ItemRun, fact: e.Done) -> bool:
    """Whether less was done than is prescribed: fewer, shorter or lighter."""
    said = [(getattr(fact, name, None), getattr(run.item, name)) for name in DOSE]
    return any(done is not None and asked is not None and done < asked for done, asked in said)


def _skin(run: ItemRun, skin: str | None) -> Iterator[e.LevelRaised]:
    level = SKIN.get(skin or "", Level.CONTINUE)
    if level > run.level:
        why = [_why(f"skin.{skin}", item=run.item.name)]
        yield e.LevelRaised(level=level, run=run.pk, why=why)


def _raise(run: ItemRun, step: Step, why: dict[str, Any]) -> Iterator[e.LevelRaised]:
    """A level once: no second TELL of the same kind, no second HOLD on a held item."""
    is_old = why["code"] in run.actual.get("told", []) if step.level == Level.TELL else False
    if step.level > Level.CONTINUE and step.level > run.level and not is_old:
        yield e.LevelRaised(level=step.level, run=run.pk, why=[why])


def with_level(
    book: Book, fact: e.VitalsMeasured, context: VitalsContext, at: datetime
) -> e.VitalsMeasured:
    """Measured vitals with the level they mean and the numbers to be measured once more."""
    finds = _found_at_rest if fact.moment == "rest" else _found_in_work
    found = finds(book, fact, context, at)
    again = sorted(name for name, finding in found.items() if finding.measure_again)
    levels = [
        finding.level
        for name, finding in found.items()
        if name not in again and not finding.is_silent and finding.level is not vitals.NOT_EVALUATED
    ]
    flagged = red_flags.level_of(fact.signs)
    level = max([*levels, flagged], default=None) if levels or fact.signs else None
    return replace(fact, level=level, again_due=again)


def _found_at_rest(
    book: Book, fact: e.VitalsMeasured, context: VitalsContext, at: datetime
) -> dict[str, Finding]:
    first = book.open.vitals.get("first", {})
    found = {}
    for name, value in fact.values.items():
        measure = Measure(name)
        if name in first:
            found[name] = vitals.level_of_two(measure, first[name], value, context)
        else:
            found[name] = vitals.level_of(measure, value, context)
    return found


def _found_in_work(
    book: Book, fact: e.VitalsMeasured, context: VitalsContext, at: datetime
) -> dict[str, Finding]:
    work = vital_facts.work(book, fact, context, at)
    return {
        name: level_in_work(Measure(name), value, work, context)
        for name, value in fact.values.items()
    }


def _why(code: str, **facts: Any) -> dict[str, Any]:
    return {"code": code, "facts": facts}
