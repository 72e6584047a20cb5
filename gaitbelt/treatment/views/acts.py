"""The taps on one item: a table of what each carries and which command keeps it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.forms import Form
from django.http import HttpResponse
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from gaitbelt.core import clock
from gaitbelt.core.http import clean, shows_refusal
from gaitbelt.core.ids import new_id
from gaitbelt.core.rights import ClinicRequest, allow
from gaitbelt.equipment.models import Item
from gaitbelt.people.models import Membership
from gaitbelt.treatment import commands, forms, words
from gaitbelt.treatment import events as e
from gaitbelt.treatment.models import ItemRun
from gaitbelt.treatment.views._lane import answer, run_of

ASKED = ["ASK3", "SKIN", "UNDERSTAND", "BASE"]  # the Ready tap confirms them together


@dataclass(frozen=True)
class Tap:
    """One tap on an item: its form, its command, and what is said afterwards."""

    form: type[Form]
    keep: Callable[..., Any]
    said: Any = ""
    can_undo: bool = True


def _start(run: ItemRun, typed: dict[str, Any], **who: Any) -> None:
    commands.start_item(run=run, **who)


def _done(run: ItemRun, typed: dict[str, Any], **who: Any) -> None:
    """What was typed; what was left empty is as prescribed."""
    said = {name: value for name, value in typed.items() if name != "key" and value is not None}
    reason, time = said.pop("reason", "") or None, said.pop("done_at", None)
    clinic = who["by"].clinic
    done_at = clinic.at(clinic.day_at(who["at"]), time) if time else None
    fact = e.ItemDone(run=run.pk, reason=reason, **said)
    commands.record_item(fact=fact, run=run, done_at=done_at, **who)


def _device(typed: dict[str, Any], by: Membership) -> Item | None:
    rows = Item.objects.filter(clinic=by.clinic, pk=typed["device"])
    return rows.select_related("kind", "clinic").first()


def _set_up(run: ItemRun, typed: dict[str, Any], **who: Any) -> None:
    commands.set_up(run=run, device=_device(typed, who["by"]), **who)


def _on(run: ItemRun, typed: dict[str, Any], **who: Any) -> None:
    device = _device(typed, who["by"])
    fact = e.ModalityStarted(
        run=run.pk,
        device=device.pk if device else None,
        side=forms.SIDES[typed["side"]],  # type: ignore[arg-type]
        minutes=typed["minutes"],
        layers=typed["layers"],
        lies_on_pack=typed["lies_on_pack"],
        confirmed=ASKED if typed["ready"] else [],  # type: ignore[arg-type]
        pain=run.session.pain_at_start,
    )
    commands.start_modality(fact=fact, run=run, device=device, **who)


def _checked(run: ItemRun, typed: dict[str, Any], **who: Any) -> None:
    commands.check_skin(run=run, skin=typed["skin"], **who)


def _dose_off(run: ItemRun, typed: dict[str, Any], **who: Any) -> None:
    commands.switch_off(run=run, **who)


def _off(run: ItemRun, typed: dict[str, Any], **who: Any) -> None:
    fact = e.ModalityRemoved(run=run.pk, why=typed["why"], skin=typed["skin"] or None)
    commands.remove_modality(fact=fact, run=run, **who)


def _ended(run: ItemRun, typed: dict[str, Any], **who: Any) -> None:
    fact = e.ModalityEnded(run=run.pk, skin=typed["skin"], pain=typed["pain"])
    commands.end_modality(fact=fact, run=run, **who)


def _met(run: ItemRun, typed: dict[str, Any], **who: Any) -> None:
    commands.confirm_conditions(run=run, **who)


def _pain(run: ItemRun, typed: dict[str, Any], **who: Any) -> None:
    if typed["pain"] is not None:
        commands.say_pain(run=run, pain=typed["pain"], eased=typed["eased"], **who)


def _left(run: ItemRun, typed: dict[str, Any], **who: Any) -> None:
    commands.not_done(run=run, reason=typed["reason"], **who)


def _licensee(run: ItemRun, typed: dict[str, Any], **who: Any) -> None:
    commands.hand_to_licensee(run=run, **who)


def _decline(run: ItemRun, typed: dict[str, Any], **who: Any) -> None:
    commands.decline(run=run, **who)


def _ask(run: ItemRun, typed: dict[str, Any], **who: Any) -> None:
    commands.ask_to_progress(run=run, **who)


def _form(run: ItemRun, typed: dict[str, Any], **who: Any) -> None:
    said = {name: typed[name] for name in ("exercise", "error", "answer")}
    commands.see_form(fact=e.FormSeen(run=run.pk, **said), run=run, **who)


def _instead(run: ItemRun, typed: dict[str, Any], **who: Any) -> None:
    commands.take_alternate(run=run, why=typed["why"], **who)


TAPS = {
    "start": Tap(forms.KeyForm, _start),
    "done": Tap(forms.DoneForm, _done, gettext_lazy("%(item)s recorded")),
    "on": Tap(forms.OnForm, _on, gettext_lazy("%(item)s is on")),
    "set_up": Tap(forms.SetUpForm, _set_up, gettext_lazy("%(item)s stands ready")),
    "checked": Tap(forms.SkinForm, _checked, gettext_lazy("Skin checked")),
    "dose_off": Tap(forms.KeyForm, _dose_off, gettext_lazy("%(item)s is switched off")),
    "off": Tap(forms.OffForm, _off, gettext_lazy("%(item)s is off")),
    "ended": Tap(forms.EndForm, _ended, gettext_lazy("%(item)s recorded")),
    "met": Tap(forms.KeyForm, _met, can_undo=False),
    "pain": Tap(forms.PainForm, _pain, can_undo=False),
    "left": Tap(forms.ReasonForm, _left, gettext_lazy("%(item)s left out")),
    "licensee": Tap(forms.KeyForm, _licensee, gettext_lazy("%(item)s is on the therapist’s list")),
    "decline": Tap(forms.KeyForm, _decline, gettext_lazy("%(item)s is on the therapist’s list")),
    "form": Tap(forms.FormForm, _form),
    "instead": Tap(forms.InsteadForm, _instead, gettext_lazy("The alternate instead")),
    "ask": Tap(forms.KeyForm, _ask, gettext_lazy("Asked the therapist about %(item)s")),
}


@allow("session.record")
@require_POST
@shows_refusal
def tap(request: ClinicRequest, pk: UUID, name: str) -> HttpResponse:
    """Keep one tap on an item; the answer is its lane."""
    act, run = TAPS[name], run_of(request, pk)
    typed = clean(act.form(request.POST))
    key = typed["key"] or new_id()
    act.keep(run, typed, by=request.member, at=clock.now(), key=key)
    said = str(act.said) % {"item": words.doing(run)} if act.said else ""
    stays = name in {"pain", "on", "checked", "off", "start", "form", "instead", "met", "dose_off"}
    return answer(
        request,
        run.session_id,
        opened=run.pk if stays else None,
        sheet="cues" if name == "form" else "",
        said=said,
        undo=key if act.can_undo and said else None,
    )
