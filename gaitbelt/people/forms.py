"""Forms of the patient's file, staff and areas. What may be stored is decided by the commands."""

from collections.abc import Container, Iterable, Iterator, Mapping
from typing import Any

from django import forms
from django.forms.models import fields_for_model
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from gaitbelt.core.errors import BadValue
from gaitbelt.core.http import clean
from gaitbelt.people import fields, labels, precautions
from gaitbelt.people.models import (
    Area,
    Clinic,
    Contact,
    Membership,
    Patient,
    PatientDocument,
    Person,
)

LANGUAGES = (
    "en", "es", "zh-hans", "zh-hant", "vi", "ar", "fr", "ko", "ru", "pt", "de", "it", "pl", "el",
    "fa", "hi", "ur", "bn", "ta", "te", "ja", "th", "uk", "he", "sw", "tr",
)  # fmt: skip
GROUPS = (
    (lazy("Name and birth"),
     ("given_names", "family_name", "preferred_name", "say_it", "birth_on", "sex")),
    (lazy("How to reach them"), ("phone", "email", "address")),
    (lazy("Language, hearing, sight"), ("language", "needs_interpreter", "hearing", "vision")),
    (lazy("The person"), ("what_matters", "calms")),
    (lazy("Moving"), ("mobility", "fall_risk", "body_mass_kg", "operated_on")),
)  # fmt: skip
WIDE = {"address", "what_matters", "calms"}
ALWAYS = {"csrfmiddlewaretoken", "revision", "reason", "merge"}


class Day(forms.DateInput):
    """The browser's own calendar."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


def _dash(field: Any) -> None:
    """A choice that may stay open begins with a dash."""
    field.choices = [(code, said if code else "—") for code, said in field.choices]


class ClinicForm(forms.Form):
    """A form whose unknown fields are refused and whose command may name a field.

    `columns` are (model, names) whose form fields it has besides its own.
    """

    columns: tuple[tuple[Any, tuple[str, ...]], ...] = ()
    optional: frozenset[str] = frozenset()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        for model, names in self.columns:
            self.fields |= fields_for_model(model, fields=list(names)) or {}
        for name in self.optional:
            self.fields[name].required = False
        for name, field in self.fields.items():
            if name not in self.base_fields or field.label is None:
                field.label = labels.label(name)
            if isinstance(field, forms.TypedChoiceField):
                _dash(field)
            if isinstance(field, forms.DateField):
                field.widget = Day()
            if isinstance(field, forms.TimeField):
                field.widget = forms.TimeInput({"type": "time"}, format="%H:%M")

    def offer(self, name: str, choices: Iterable[Any]) -> None:
        """Give a field what can be chosen."""
        field: Any = self.fields[name]
        field.choices = list(choices)

    def refuse_unknown(self, posted: Iterable[str]) -> None:
        """Refuse names that this form does not have (BadValue)."""
        known = {self.add_prefix(name) for name in self.fields} | ALWAYS
        known |= {self.add_initial_prefix(name) for name in self.fields}
        unknown = [name for name in posted if name not in known]
        if unknown:
            raise BadValue({name[:60]: _("This cannot be given here.") for name in unknown})

    def take(self, bad: BadValue) -> None:
        """Show at each field what a command did not accept."""
        for name, problems in bad.fields.items():
            for problem in problems:
                self.add_error(name if name in self.fields else None, problem)


class PatientForm(ClinicForm):
    """A patient's own fields, as many as the role may change.

    Each field carries what it was when the page was opened, so that only what this person
    changed is sent on.
    """

    def __init__(self, *args: Any, role: str, initial: Mapping[str, Any], **kwargs: Any) -> None:
        names = [name for _group, group in GROUPS for name in group]
        allowed = fields.editable(role)
        self.columns = ((Patient, tuple(name for name in names if name in allowed)),)
        super().__init__(*args, initial=dict(initial), **kwargs)
        for field in self.fields.values():
            field.show_hidden_initial = True
        if "language" in self.fields:
            choices = languages(initial.get("language"), self.data.get("language"))
            self.fields["language"].widget = forms.Select(choices=choices)

    def groups(self, without: Container[str] = ()) -> list[tuple[str, list[dict[str, Any]]]]:
        """The fields in the groups of the page; a group that the role does not have is left out."""
        found = [(str(title), self._bound(names, without)) for title, names in GROUPS]
        return [(title, bound) for title, bound in found if bound]

    def _bound(self, names: Iterable[str], without: Container[str]) -> list[dict[str, Any]]:
        return [
            {
                "bound": self[name],
                "is_wide": name in WIDE,
                "was": self[name].as_hidden(only_initial=True),
            }
            for name in names
            if name in self.fields and name not in without
        ]

    def changes(self) -> dict[str, Any]:
        """The values that differ from what the page was opened with."""
        return {name: self.cleaned_data[name] for name in self.changed_data}


class ContactForm(ClinicForm):
    columns = ((Contact, ("name", "relation", "phone", "is_emergency")),)


class PrecautionForm(ClinicForm):
    code = forms.ChoiceField()
    text = forms.CharField(required=False, max_length=160)
    region = forms.CharField(required=False, max_length=40)
    side = forms.ChoiceField(required=False)
    limit_percent = forms.IntegerField(required=False)
    limit_kg = forms.DecimalField(required=False)
    low = forms.DecimalField(required=False)
    high = forms.DecimalField(required=False)
    until_on = forms.DateField(required=False)
    reason = forms.CharField(required=False, max_length=200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("code", [("", "—"), *_library()])
        self.offer("side", [("", "—"), *precautions.SIDES.items()])
        self.fields["text"].help_text = _("Left empty: the sentence of the list.")
        self.fields["until_on"].help_text = _(
            "Weight-bearing and limits of vital signs need an end."
        )


def _library() -> Iterator[tuple[Any, list[tuple[str, str]]]]:
    """The precautions to choose from, by family."""
    for family, codes in precautions.FAMILIES.items():
        yield (
            precautions.FAMILY_NAMES[family],
            [(code, f"{code} · {says}") for code, says in codes.items()],
        )


class DocumentForm(ClinicForm):
    file = forms.FileField()
    kind = forms.ChoiceField()
    title = forms.CharField(required=False, max_length=120)

    def __init__(self, *args: Any, role: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = fields.document_kinds(role)
        offered = [(value, word) for value, word in PatientDocument.Kind.choices if value in kinds]
        self.offer("kind", offered)
        self.fields["file"].label = _("Photo or PDF")
        self.fields["file"].help_text = _("At most 20 MB. On a tablet the camera opens.")
        self.fields["file"].widget.attrs |= {
            "accept": "image/jpeg,image/png,image/webp,application/pdf"
        }


class PersonForm(ClinicForm):
    columns = (
        (Person, ("given_name", "family_name", "birth_on")),
        (Membership, ("role", "job_title", "started_on")),
    )
    optional = frozenset({"started_on", "birth_on"})

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["birth_on"].help_text = _("A technician has no patients until it is on file.")


class BirthForm(ClinicForm):
    columns = ((Person, ("birth_on",)),)
    optional = frozenset({"birth_on"})


class LoginNameForm(ClinicForm):
    username = forms.CharField(max_length=150)


class TitleForm(ClinicForm):
    columns = ((Membership, ("job_title",)),)


class AreaForm(ClinicForm):
    columns = ((Area, ("name", "kind", "capacity")),)


class ClinicPageForm(ClinicForm):
    columns = (
        (
            Clinic,
            (
                "name", "phone", "address", "entrance", "aed_location", "opens_at", "closes_at",
                "idle_lock_minutes", "zone",
            ),
        ),
    )  # fmt: skip


class ReasonForm(ClinicForm):
    """Why something ends."""

    reason = forms.CharField(max_length=200)


def given_reason(request: HttpRequest) -> str:
    """Why something ends, as it was posted. Errors: BadValue."""
    form = ReasonForm(request.POST)
    form.refuse_unknown(request.POST)
    return str(clean(form)["reason"])


def languages(*present: str | None) -> list[tuple[str, str]]:
    """The languages to choose from, and the one that is on file."""
    codes = dict.fromkeys([*LANGUAGES, *(code for code in present if code)])
    return [(code, labels.language_name(code)) for code in codes]


def revision_of(request: HttpRequest) -> int:
    """The revision that a page was opened with. Errors: BadValue."""
    text = request.POST.get("revision", "")
    if not text.isascii() or not text.isdigit() or len(text) > 9:
        raise BadValue({"revision": _("Open the page anew: this number is not known.")})
    return int(text)
