"""Whatever a file holds: a line with the place, nothing half stored, bounded time and memory."""

import gzip
import json
import resource
import time

import pytest

from gaitbelt.core.audit import Console
from gaitbelt.interop.fhir_import import Source, import_sources, run, sources, spool
from gaitbelt.interop.tests.fhir import bundle, counts, hurt, ill, lines, person, taken
from gaitbelt.people.models import ClinicalFact, Condition, Patient
from gaitbelt.people.tests.factories import ClinicFactory

pytestmark = pytest.mark.django_db
SECONDS, MEGABYTES = 30, 300  # generous: the machine of a test may be busy


@pytest.fixture
def clinic():
    return ClinicFactory.create()


@pytest.fixture(autouse=True)
def bounded():
    """Every one of these ends soon and holds little."""
    started, held = time.process_time(), _held_mb()
    yield
    assert time.process_time() - started < SECONDS
    assert _held_mb() - held < MEGABYTES


def _held_mb():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def nested(depth):
    return json.loads("[" * depth + "]" * depth)


def write(tmp_path, text, name="made.json"):
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


@pytest.mark.parametrize(
    ("other", "many"),
    [
        (ill(code={"text": "Stroke"}), 3),
        (ill(subject={"reference": "Patient/di"}), 4),
    ],
)
def test_the_same_id_with_different_content_keeps_its_patients_out(clinic, tmp_path, other, many):
    di = person(id="di", name=[{"given": ["Di"]}])
    entries = [person(), ill(), other] + ([di] if many == 4 else [])
    report = taken(clinic, bundle(tmp_path, *entries))
    assert len(report.refused) == many
    assert "entries 1 and 2 differ" in report.refused[0].reason
    assert (Patient.objects.count(), Condition.objects.count()) == (0, 0)


def test_two_tales_of_one_patient_keep_them_out(clinic, tmp_path):
    report = taken(clinic, bundle(tmp_path, person(), ill(), person(birthDate="1960-01-01")))
    assert sorted(one.index for one in report.refused) == [0, 1, 2]
    assert "entries 0 and 2 differ" in report.refused[0].reason
    assert not Patient.objects.exists()


def test_the_same_resource_again_is_counted_as_unchanged(clinic, tmp_path):
    report = taken(clinic, bundle(tmp_path, person(), person(), ill(), ill(), hurt(), hurt()))
    assert (report.stored, report.unchanged, report.refused) == (3, 3, [])


def test_references_in_a_circle_are_not_followed(clinic, tmp_path):
    one = hurt(id="1", hasMember=[{"reference": "Observation/2"}])
    two = hurt(id="2", hasMember=[{"reference": "Observation/1"}])
    encounter = {"resourceType": "Encounter", "id": "e", "partOf": {"reference": "Encounter/e"}}
    lost = hurt(id="3", subject={"reference": "Observation/3"})
    report = taken(clinic, bundle(tmp_path, person(), one, two, encounter, lost))
    assert (report.stored, [each.index for each in report.refused]) == (3, [4])


def test_an_address_elsewhere_is_not_the_patient_here(clinic, tmp_path):
    for reference in ("http://other.example/Patient/cy", "file:///etc/passwd", "../Patient/cy"):
        wrong = hurt(subject={"reference": reference})
        for path in (bundle(tmp_path, person(), wrong), lines(tmp_path, person(), wrong)):
            assert [each.kind for each in taken(clinic, path).refused] == ["Observation"]
    assert not ClinicalFact.objects.exists()


def test_ten_thousand_entries_are_taken_and_ten_thousand_orphans_refused(clinic, tmp_path):
    many = [hurt(id=str(number), valueInteger=number % 11) for number in range(10_000)]
    assert len(taken(clinic, bundle(tmp_path, *many)).refused) == 10_000
    assert taken(clinic, bundle(tmp_path, person(), *many)).stored == 10_001
    assert taken(clinic, lines(tmp_path, person(), *many)).unchanged == 10_001


@pytest.mark.parametrize("depth", [100, 1000])
def test_deep_nesting_is_refused_with_its_entry(clinic, tmp_path, depth):
    report = taken(clinic, bundle(tmp_path, person(), hurt(extension=nested(depth))))
    assert "nested too deeply" in report.refused[0].reason
    assert report.refused[0].index == 1
    assert not Patient.objects.exists()


def test_a_string_of_ten_megabytes_is_refused_with_its_place(clinic, tmp_path):
    long = "x" * 10_000_000
    report = taken(
        clinic, bundle(tmp_path, person(name=[{"text": long}]), ill(code={"text": long}))
    )
    assert [(each.index, each.kind) for each in report.refused] == [
        (0, "Patient"),
        (1, "Condition"),
    ]
    assert all(len(each.reason) < 200 for each in report.refused)
    report = taken(clinic, lines(tmp_path, person(), ill(code={"text": long}), hurt()))
    assert [(each.index, each.reason) for each in report.refused] == [
        (1, "This line holds more than 8 MB.")
    ]
    assert report.stored == 2


@pytest.mark.parametrize(
    ("value", "says"),
    [("NaN", "not JSON"), ("-Infinity", "not JSON"), ("1e999", "too large"), ("9" * 5000, "JSON")],
)
def test_what_is_no_number_is_refused(clinic, tmp_path, value, says):
    text = json.dumps(hurt(valueInteger=-1)).replace("-1", value)
    report = taken(clinic, write(tmp_path, f"{json.dumps(person())}\n{text}", "made.ndjson"))
    assert [each.index for each in report.refused][:1] == [1]
    assert says in report.refused[0].reason
    assert not ClinicalFact.objects.exists()


def test_a_script_in_a_narrative_goes_nowhere(clinic, tmp_path, client):
    script = "<script>alert(1)</script>"
    told = {"text": {"status": "generated", "div": f"<div>{script}</div>"}}
    name = [{"family": script, "given": ["Cy"]}]
    taken(clinic, bundle(tmp_path, person(name=name, **told), hurt(**told), ill(**told)))
    rows = [*ClinicalFact.objects.values(), *Condition.objects.values()]
    assert script not in json.dumps(rows, default=str)
    assert Patient.objects.get().family_name == script  # a name is a name; screens escape it


@pytest.mark.parametrize("data", [b"\xff\xfe{\x00}\x00", "{}".encode("utf-16"), b'{"a": "\xe9"}'])
def test_another_encoding_is_refused_line_by_line(clinic, tmp_path, data):
    good = json.dumps(person()).encode()
    report = taken(clinic, write(tmp_path, data.replace(b"\n", b"") + b"\n" + good, "made.ndjson"))
    assert (report.stored, report.refused[0].index) == (1, 0)
    assert "UTF-8" in report.refused[0].reason


def test_a_byte_order_mark_and_empty_lines_are_no_trouble(clinic, tmp_path):
    text = b"\xef\xbb\xbf" + json.dumps(person()).encode() + b"\r\n\r\n\n"
    assert taken(clinic, write(tmp_path, text, "made.ndjson")).read == 1
    assert taken(clinic, write(tmp_path, text)).unchanged == 1


def test_a_cut_file_keeps_what_was_whole(clinic, tmp_path):
    text = "\n".join(json.dumps(each) for each in (person(), ill(), hurt())).encode()
    report = taken(clinic, write(tmp_path, text[:-20], "cut.ndjson"))
    assert (report.stored, [each.index for each in report.refused]) == (2, [2])
    report = taken(clinic, write(tmp_path, gzip.compress(text)[:-30], "cut.ndjson.gz"))
    assert "cannot be read" in report.refused[-1].reason


def test_a_file_of_nothing_but_trouble_is_left(clinic, tmp_path, monkeypatch):
    monkeypatch.setattr(run, "BAD_MOST", 10)
    report = taken(clinic, write(tmp_path, "{}\n" * 1000, "bad.ndjson"))
    assert (report.read, len(report.refused)) == (11, 11)
    assert "the rest of this file was not read" in report.refused[-1].reason


def test_a_patient_of_too_many_loose_resources_is_refused_whole(clinic, tmp_path, monkeypatch):
    monkeypatch.setattr(spool, "MOST_OF_ONE", 3)
    rows = [hurt(id=str(number)) for number in range(7)]
    orphans = [hurt(id=str(number), subject={"reference": "Patient/no"}) for number in range(7)]
    report = taken(clinic, lines(tmp_path, *rows, person(), *orphans))
    assert len(report.refused) == 15
    assert not Patient.objects.exists()


def test_a_file_that_unpacks_to_far_more_is_left(clinic, tmp_path):
    bomb = write(tmp_path, gzip.compress(b" " * 30_000_000), "bomb.ndjson.gz")
    report = import_sources([Source(bomb, bomb.name, 1_000_000)], by=Console(clinic))
    assert "unpacks to too much" in report.refused[-1].reason
    whole = write(tmp_path, gzip.compress(b" " * (sources.MAX_BYTES + 1)), "bomb.json.gz")
    assert "50 MB" in taken(clinic, whole).refused[0].reason


def test_names_of_files_cannot_spoil_the_report(clinic, tmp_path):
    path = write(tmp_path, json.dumps(person()), "a\x1b[31m\n\udcff.json")
    assert taken(clinic, path).stored == 1
    broken = write(tmp_path, "{", "b\x07\n.json")
    assert taken(clinic, broken).refused[0].file == "b??.json"


def test_nothing_is_half_stored_when_the_database_refuses(clinic, tmp_path, monkeypatch):
    before = counts()

    def fail(**_ignored):
        raise RuntimeError("the disk is full")

    monkeypatch.setattr("gaitbelt.interop.commands.audit.record_changes", fail)
    with pytest.raises(RuntimeError):
        taken(clinic, bundle(tmp_path, person(), ill(), hurt()))
    assert counts() == before


@pytest.mark.parametrize("mark", ["\ud800", "\x00", "x" * 600])
def test_an_id_that_cannot_be_shown_is_refused(clinic, tmp_path, mark):
    for place in (bundle, lines):
        report = taken(clinic, place(tmp_path, person(), hurt(id=mark)))
        assert [each.index for each in report.refused][:1] == [1]
        report = taken(clinic, place(tmp_path, person(id=mark), ill(subject={"reference": mark})))
        assert report.stored == 0
    assert not Patient.objects.exists()
