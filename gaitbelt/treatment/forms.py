"""What the recorder's taps carry: every form has `key`, the event's own id made with the page."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gaitbelt.core.errors import BadValue
from gaitbelt.core.temperatures import UnitField, in_celsius
from gaitbelt.domain.vitals import ANY_SCALE_ENDS, SCALE_ENDS, USUAL_TEMPERATURE_C, Measure
from gaitbelt.people.models import Patient
from gaitbelt.treatment import events as e
from gaitbelt.treatment import words

SIDES = {"left": "L", "right": "R", "both": "B", "middle": "MID"}
NO_ANSWER = "none"  # the patient cannot say


class PainField(forms.TypedChoiceField):
    """0 to 10, or "can't say"."""

    def __init__(self, **kwargs: Any) -> None:
        choices = [*((str(number), str(number)) for number in range(11)), (NO_ANSWER, "")]
        super().__init__(choices=choices, coerce=_pain, empty_value=None, **kwargs)


def _pain(value: str) -> int | None:
    return None if value == NO_ANSWER else int(value)


class KeyForm(forms.Form):
    """A tap without more to say."""

    key = forms.UUIDField(required=False)


class DoneForm(KeyForm):
    """What was done of an item, where it differs from the plan."""

    sets = forms.IntegerField(required=False, min_value=0, max_value=99)
    reps = forms.IntegerField(required=False, min_value=0, max_value=999)
    hold_s = forms.IntegerField(required=False, min_value=0, max_value=3600)
    duration_s = forms.IntegerField(required=False, min_value=0, max_value=36000)
    load_kg = forms.DecimalField(required=False, min_value=0, max_value=500, decimal_places=1)
    effort = forms.IntegerField(required=False, min_value=0, max_value=10)
    pain = PainField(required=False)
    reason = forms.ChoiceField(required=False, choices=[*words.DEVIATIONS.items()])
    done_at = forms.TimeField(required=False)


class FormForm(KeyForm):
    """What was seen of one of the three errors of an exercise."""

    exercise = forms.CharField(max_length=20)
    error = forms.IntegerField(min_value=1, max_value=3)
    answer = forms.ChoiceField(choices=[("corrected", ""), ("flagged", "")])


class InsteadForm(KeyForm):
    why = forms.ChoiceField(choices=[(why, "") for why in ("device", "pain", "precaution")])


class ReasonForm(KeyForm):
    reason = forms.ChoiceField(choices=[*words.DEVIATIONS.items()])


class WaiveForm(KeyForm):
    """Why a licensee lets the visit go on without vitals."""

    reason = forms.ChoiceField(
        choices=[(code, "") for code in ("not_needed_today", "measured_elsewhere", "refused")]
    )


class PainForm(KeyForm):
    pain = PainField(error_messages={"required": _("Tap a number.")})
    eased = forms.BooleanField(required=False)


class OnForm(KeyForm):
    """Putting heat or cold on: the side is tapped, the three questions were asked."""

    side = forms.ChoiceField(
        choices=[(name, name) for name in SIDES], error_messages={"required": _("Tap the side.")}
    )
    ready = forms.BooleanField(required=False)
    minutes = forms.FloatField(min_value=1, max_value=240)
    layers = forms.IntegerField(required=False, min_value=0, max_value=30)
    lies_on_pack = forms.BooleanField(required=False)
    device = forms.UUIDField(required=False)


class SetUpForm(KeyForm):
    device = forms.UUIDField(required=False)


class SkinForm(KeyForm):
    skin = forms.ChoiceField(choices=[("ok", ""), ("doubtful", ""), ("abnormal", "")])


class OffForm(KeyForm):
    why = forms.ChoiceField(
        choices=[(code, "") for code in ("time", "too_warm", "wish", "hold", "stop", "other")]
    )
    skin = forms.ChoiceField(
        required=False, choices=[("ok", ""), ("doubtful", ""), ("abnormal", "")]
    )


class EndForm(SkinForm):
    pain = PainField(error_messages={"required": _("Tap a number.")})


class VitalsForm(KeyForm):
    """Numbers by measure; empty ones were not measured."""

    signs = forms.MultipleChoiceField(required=False, choices=[*words.SIGNS.items()])
    has_ketones = forms.BooleanField(required=False)
    temperature_unit = UnitField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in words.MEASURES:
            most = SCALE_ENDS.get(Measure(name), ANY_SCALE_ENDS)
            self.fields[name] = forms.FloatField(required=False, min_value=0, max_value=most)

    def clean(self) -> dict[str, Any]:
        """Temperatures are kept in °C; one that fits as °F is asked about."""
        said = super().clean() or {}
        name, unit = Measure.TEMPERATURE.value, said.get("temperature_unit") or ""
        if (typed := said.get(name)) is not None:
            try:
                said[name] = in_celsius(typed, unit, usual_c=USUAL_TEMPERATURE_C, field=name)
            except BadValue as asks:
                self.add_error(name, asks.fields[name])
        return said

    @property
    def values(self) -> dict[str, float]:
        typed = {name: self.cleaned_data.get(name) for name in words.MEASURES}
        return {name: value for name, value in typed.items() if value is not None}


class MeasureForm(VitalsForm):
    """Numbers during a visit: at rest, or what exercise does to them."""

    moment = forms.ChoiceField(required=False, choices=[*words.MOMENTS.items()])
    load_raised = forms.BooleanField(required=False)
    same_position = forms.BooleanField(required=False)

    def fact(self) -> e.VitalsMeasured:
        said = self.cleaned_data
        ticked = {name: said[name] for name in ("has_ketones", "load_raised", "same_position")}
        return e.VitalsMeasured(
            values=self.values, signs=said["signs"], moment=said["moment"] or "rest", **ticked
        )


class ReadyForm(VitalsForm):
    """The Ready screen's one confirm."""

    identity = forms.ChoiceField(
        choices=[("birth_date", ""), ("photo", "")],
        error_messages={"required": _("Say how you made sure who this is.")},
    )
    transfer = forms.ChoiceField(required=False, choices=Patient.Mobility.choices)
    pain = PainField(required=False)
    read = forms.MultipleChoiceField(required=False)
    protected = forms.MultipleChoiceField(required=False)
    at_home = forms.ChoiceField(required=False, choices=[*words.AT_HOME.items()])

    def __init__(
        self,
        *args: Any,
        changed: tuple[str, ...] = (),
        isolation: tuple[str, ...] = (),
        has_portrait: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.has_portrait = has_portrait
        self.changed, self.isolation = changed, isolation
        self.fields["read"].choices = [(key, key) for key in changed]  # type: ignore[attr-defined]
        worn = [(code, code) for code in isolation]
        self.fields["protected"].choices = worn  # type: ignore[attr-defined]

    def clean_identity(self) -> str:
        """Nobody matches a photo that is not on file."""
        identity: str = self.cleaned_data["identity"]
        if identity == "photo" and not self.has_portrait:
            raise forms.ValidationError(_("No photo is on file: ask for the birth date."))
        return identity

    def clean_read(self) -> list[str]:
        """Every precaution that changed has been opened."""
        read: list[str] = self.cleaned_data["read"]
        if set(self.changed) - set(read):
            raise forms.ValidationError(_("Open the precautions that changed."))
        return read

    def clean_protected(self) -> list[str]:
        """Whoever treats wears what each isolation in force asks for (safety §11, §13.9)."""
        worn: list[str] = self.cleaned_data["protected"]
        if set(self.isolation) - set(worn):
            raise forms.ValidationError(_("Put on what the isolation asks for, then tick it."))
        return worn


class ObserveForm(KeyForm):
    level = forms.TypedChoiceField(choices=[(1, ""), (2, ""), (3, "")], coerce=int, initial=1)
    run = forms.UUIDField(required=False)
    body_part = forms.ChoiceField(required=False, choices=[*words.BODY_PARTS.items()])
    signs = forms.MultipleChoiceField(required=False, choices=[*words.SIGNS.items()])
    said = forms.CharField(required=False, max_length=500)
    photo = forms.FileField(required=False)


class FinishForm(KeyForm):
    pain = PainField(error_messages={"required": _("Tap a number.")})
    reason = forms.ChoiceField(choices=[*words.DEVIATIONS.items()], required=False)


class ClearForm(KeyForm):
    run = forms.UUIDField(required=False)
    reason = forms.ChoiceField(
        choices=[(code, "") for code in ("settled", "eased", "alternate", "no_incident", "other")]
    )


class BackForm(KeyForm):
    how = forms.ChoiceField(choices=[*words.BACK.items()])


class MoveForm(KeyForm):
    area = forms.UUIDField()
    with_person = forms.UUIDField(required=False)
    third_person = forms.UUIDField(required=False)
    device = forms.UUIDField(required=False)
    kind = forms.ChoiceField(required=False, choices=[*words.MOVES.items()])
    aids = forms.MultipleChoiceField(required=False, choices=[*words.AIDS.items()])
    pin = forms.CharField(required=False, max_length=6)


class LowerForm(KeyForm):
    how = forms.ChoiceField(choices=[*words.LOWERED.items()])


class ConfirmMoveForm(KeyForm):
    """ "Yes" or "Not me" to having helped in a move."""

    was_there = forms.ChoiceField(choices=[("yes", ""), ("no", "")])


class TransferForm(KeyForm):
    level = forms.ChoiceField(choices=Patient.Mobility.choices)


class HandOverForm(KeyForm):
    to = forms.UUIDField(error_messages={"required": _("Choose who takes over.")})


class CallForm(KeyForm):
    """Whom it is about; nothing said calls for the place where the tablet stands."""

    session = forms.UUIDField(required=False)
    area = forms.UUIDField(required=False)
    kind = forms.ChoiceField(
        required=False, choices=[(kind, "") for kind in ("ask", "help", "stop", "emergency")]
    )
