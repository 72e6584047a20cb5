"""The order of entries makes no difference, and a second run of anything changes nothing."""

import json
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from gaitbelt.interop.tests.fhir import counts, hurt, ill, lines, person, taken
from gaitbelt.people.models import ClinicalFact, Condition, Contact, Patient
from gaitbelt.people.tests.factories import ClinicFactory

FEW = settings(max_examples=30)
DI = person(id="di", name=[{"family": "Day", "given": ["Di"]}])
OF_DI = {"subject": {"reference": "Patient/di"}}
ENTRIES = [
    person(), DI, ill(), ill(), ill(id="d", **OF_DI), hurt(), hurt(id="p", valueInteger=7),
    hurt(id="q", **OF_DI), hurt(id="q", valueInteger=1, **OF_DI),
    {"resourceType": "Encounter", "id": "e", "period": {"start": "2026-01-02"},
     "subject": {"reference": "Patient/cy"}},
    hurt(id="r", effectiveDateTime=None, encounter={"reference": "Encounter/e"}),
    {"resourceType": "AllergyIntolerance", "id": "a", "code": {"text": "Latex"},
     "patient": {"reference": "Patient/cy"}, "recordedDate": "2020"},
    {"resourceType": "Claim"}, {"resourceType": "Patient", "id": "nameless"}, ill(id="x", code={}),
]  # fmt: skip
GOOD = [entry for entry in ENTRIES if entry.get("id") != "x"]  # all of Cy's are taken

scraps = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20)
    | st.sampled_from(["Patient/cy", "final", "1958-03-04", "1958", "72514-3"]),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(
        st.sampled_from(["id", "name", "code", "coding", "text", "status", "subject", "value",
                         "reference", "given", "family", "system", "start", "end"]),
        inner, max_size=4,
    ),
    max_leaves=8,
)  # fmt: skip
fields = st.sampled_from(
    ["id", "name", "birthDate", "code", "subject", "status", "valueInteger", "valueQuantity",
     "effectiveDateTime", "effectivePeriod", "category", "component", "identifier", "telecom",
     "contact", "deceasedDateTime", "encounter", "clinicalStatus", "onsetDateTime"]
)  # fmt: skip
spoilt = st.builds(
    lambda entry, changes: entry | changes,
    st.sampled_from(ENTRIES),
    st.dictionaries(fields, scraps, max_size=3),
)


def stored():
    return {
        model.__name__: sorted(model.objects.values_list("pk", flat=True))
        for model in (Patient, Contact, Condition, ClinicalFact)
    }


class Order(TestCase):
    """Each example has a database of its own."""

    def run_of(self, clinic, entries, *, as_lines=False):
        with TemporaryDirectory() as folder:
            path = Path(folder) / "made.json"
            if as_lines:
                path = lines(Path(folder), *entries)
            else:
                whole = {"resourceType": "Bundle", "entry": [{"resource": e} for e in entries]}
                path.write_text(json.dumps(whole).replace("NaN", "0"), encoding="utf-8")
            return taken(clinic, path)

    @FEW
    @given(st.permutations(ENTRIES) | st.permutations(GOOD), st.booleans())
    def test_any_order_gives_the_same_rows(self, entries, as_lines):
        clinic = ClinicFactory.create()
        report = self.run_of(clinic, entries, as_lines=as_lines)
        assert report.read == len(entries)
        names = set(Patient.objects.values_list("given_names", flat=True))
        assert names == ({"Cy"} if len(entries) == len(GOOD) else set())
        assert Condition.objects.count() == len(names)
        facts = ClinicalFact.objects.values_list("kind", "value", "starts_on__year")
        wanted = [("allergy", "", 2020), ("measurement", "5", 2026), ("measurement", "5", 2026),
                  ("measurement", "7", 2026)]  # fmt: skip
        assert sorted(facts) == (wanted if names else [])

    @settings(max_examples=60)
    @given(st.lists(spoilt, max_size=8), st.booleans())
    def test_a_second_run_of_anything_changes_nothing(self, entries, as_lines):
        clinic = ClinicFactory.create()
        first = self.run_of(clinic, entries, as_lines=as_lines)
        before, rows = counts(), stored()
        second = self.run_of(clinic, entries, as_lines=as_lines)
        assert (second.stored, counts(), stored()) == (0, before, rows)
        assert second.unchanged == first.stored + first.unchanged
        assert second.skipped == first.skipped
