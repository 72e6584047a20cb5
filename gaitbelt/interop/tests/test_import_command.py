"""`gaitbelt import`: a report for people and one for programs."""

import json
from pathlib import Path

import pytest
from django.core.management import call_command

from gaitbelt.people.models import Patient
from gaitbelt.people.tests.factories import ClinicFactory

pytestmark = pytest.mark.django_db
SAMPLES = Path(__file__).parent / "samples"
TWO = SAMPLES / "two_patients.json"


@pytest.fixture
def clinic():
    return ClinicFactory.create()


def run(capsys, *arguments):
    code = 0
    try:
        call_command("import", *map(str, arguments))
    except SystemExit as ended:
        code = ended.code
    return code, *capsys.readouterr()


def test_the_command_prints_a_report_that_adds_up_as_json(clinic, capsys):
    code, out, err = run(capsys, TWO, "--clinic", clinic.slug, "--json")
    report = json.loads(out)
    assert list(report) == ["read", "stored", "unchanged", "skipped", "refused"]
    assert (code, err, report["skipped"]) == (0, "", {"Observation": 1})


def test_the_command_ends_with_one_when_something_was_refused(clinic, capsys):
    code, out, err = run(capsys, SAMPLES / "in_between.json", "--json")
    assert code == 1
    assert json.loads(out)["refused"][0] == {
        "file": "in_between.json", "index": 0, "kind": "Patient",
        "reason": "Patient.birthDate: this is missing.",
    }  # fmt: skip
    assert "refused" in err


def test_the_command_says_which_clinic_and_which_file_to_name(clinic, capsys):
    ClinicFactory.create()
    assert "--clinic" in run(capsys, TWO)[2]
    assert "--clinic" in run(capsys, TWO, "--clinic", "nowhere")[2]
    assert "/nope" in run(capsys, "/nope", "--clinic", clinic.slug)[2]
    assert not Patient.objects.exists()


def test_the_report_for_people_says_why_each_kind_was_left_out(clinic, capsys):
    out = run(capsys, SAMPLES / "bulk")[1]
    assert "2  Observation: not about rehabilitation" not in out
    for line in (
        "1  Observation: not about rehabilitation",
        "1  Observation: without a value",
        "1  Observation: entered in error or not done",
        "1  Encounter: read for its dates",
        "1  Claim: not kept here",
    ):
        assert line in out
    assert "Nothing has changed" not in out
    assert "Nothing has changed" in run(capsys, SAMPLES / "bulk")[1]


def test_a_bar_is_drawn_on_a_terminal_alone(clinic, capsys, monkeypatch):
    assert run(capsys, TWO)[2] == ""
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    assert "reading" in run(capsys, TWO)[2]
