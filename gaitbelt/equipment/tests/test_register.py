"""The register: new things, whole files of them, labels that a camera reads, codes that open."""

from datetime import timedelta
from io import BytesIO

import pypdf
import pytest
import segno
import zxingcpp
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from gaitbelt.core.errors import BadValue
from gaitbelt.equipment import commands, labels, sheet
from gaitbelt.equipment.models import Item
from gaitbelt.equipment.tests.factories import ItemFactory, KindFactory
from gaitbelt.people.tests.factories import AreaFactory, MembershipFactory

pytestmark = pytest.mark.django_db
HEAD = "label,kind,area,serial,bought_on\n"


@pytest.fixture
def mona():
    return MembershipFactory.create(role="MANAGER")


@pytest.fixture
def kind(mona):
    return KindFactory.create(organization=mona.organization, slug="ultrasound")


@pytest.fixture
def page(client, mona):
    client.force_login(mona.person.user)
    return f"/c/{mona.clinic.slug}/"


def add(mona, kind, **changes):
    (made,) = commands.add_items(by=mona, rows=[{"label": "Unit 1", "kind": kind.pk} | changes])
    return made


def test_a_new_thing_comes_in_to_be_wiped_with_its_checks_counted_from_today(mona, kind):
    unit = add(mona, kind)
    assert (unit.state, unit.code) == (Item.State.SOILED, "UL1")
    dues = {due.kind: due.due_on for due in unit.dues.all()}
    assert dues["inspection"] == mona.clinic.today() + timedelta(days=7)
    assert {"calibration", "electrical", "maintenance"} < set(dues)


def test_codes_go_on_where_the_kind_stands(mona, kind):
    assert [add(mona, kind, label=f"Unit {n}").code for n in (1, 2, 3)] == ["UL1", "UL2", "UL3"]


@pytest.mark.parametrize(
    ("field", "value"), [("label", "unit 1"), ("code", "ul1"), ("serial", "sn 7")]
)
def test_a_label_code_or_serial_number_is_there_once(mona, kind, field, value):
    add(mona, kind, serial="SN 7")
    with pytest.raises(BadValue) as bad:
        add(mona, kind, **{"label": "Unit 2", field: value})
    assert list(bad.value.fields) == [field]
    assert Item.objects.count() == 1


def test_a_kind_of_another_organization_is_not_one_of_the_list(mona):
    with pytest.raises(BadValue):
        add(mona, KindFactory.create())


def test_all_rows_of_a_file_are_added_or_none(mona, kind):
    rows = [{"label": "Unit 1", "kind": kind.pk}, {"label": "Unit 1", "kind": kind.pk}]
    with pytest.raises(BadValue):
        commands.add_items(by=mona, rows=rows)
    assert not Item.objects.exists()


def test_a_file_names_kinds_and_areas_in_words(mona, kind):
    AreaFactory.create(clinic=mona.clinic, name="Gym")
    found = sheet.read(f"{HEAD}Unit 1,ULTRASOUND,gym,7,2026-03-01\n", mona)
    assert found.problems == []
    (unit,) = commands.add_items(by=mona, rows=found.rows)
    assert (unit.area.name, unit.serial, str(unit.bought_on)) == ("Gym", "7", "2026-03-01")


def test_a_file_with_semicolons_is_read_as_well(mona, kind):
    assert not sheet.read("label;kind\nUnit 1;ultrasound\n", mona).problems


@pytest.mark.parametrize(
    ("line", "column"),
    [
        ("Unit 1,laser,,,", "kind"),
        ("Unit 1,ultrasound,Roof,,", "area"),
        ("Unit 1,ultrasound,,,1.3.2026", "bought_on"),
        (",ultrasound,,,", "label"),
        ("Unit 9,ultrasound,,SN 7,", "serial"),
        ("Unit 1,ultrasound,,,,more", "label"),
        ("x" * 61 + ",ultrasound,,,", "label"),
    ],
)
def test_what_a_file_has_wrong_is_told_with_its_line_and_column(mona, kind, line, column):
    ItemFactory.create(clinic=mona.clinic, serial="SN 7", label="Old", code="X1")
    found = sheet.read(f"{HEAD}{line}\n", mona)
    assert [(each.row, each.column) for each in found.problems] == [(2, column)]


def test_a_serial_number_twice_in_one_file_is_told_at_the_second(mona, kind):
    found = sheet.read(f"{HEAD}A,ultrasound,,7,\nB,ultrasound,,7,\n", mona)
    assert [(each.row, each.column) for each in found.problems] == [(3, "serial")]


@pytest.mark.parametrize(
    "data", [b"label,kind\nCamilla espa\xf1ola,ultrasound\n", b"x" * 1_100_000]
)
def test_another_encoding_or_too_much_is_refused_in_words(data):
    with pytest.raises(BadValue) as bad:
        sheet.decoded(data)
    assert list(bad.value.fields) == ["file"]


@pytest.mark.parametrize("text", ["", "name,sort\nUnit 1,x\n", "label\nUnit 1\n"])
def test_a_file_without_its_columns_is_refused(mona, text):
    with pytest.raises(BadValue):
        sheet.read(text, mona)


def test_a_file_is_looked_at_first_and_then_added(client, mona, kind, page):
    upload = SimpleUploadedFile("devices.csv", f"{HEAD}Unit 1,ultrasound,,,\n".encode())
    seen = client.post(f"{page}devices/file", {"file": upload})
    assert "This would be added" in seen.content.decode()
    assert not Item.objects.exists()
    text = seen.context["text"]
    assert (
        "1 device was added" in client.post(f"{page}devices/file", {"text": text}).content.decode()
    )
    assert Item.objects.get().label == "Unit 1"


def test_a_label_read_by_another_library_opens_the_items_page(client, mona, kind, page):
    unit = add(mona, kind)
    picture = BytesIO()
    segno.make(labels.address(mona.clinic, unit), micro=False, error="m").save(
        picture, kind="png", scale=6, border=2
    )
    (read,) = zxingcpp.read_barcodes(Image.open(picture))
    path = "/" + read.text.split("/", 3)[3]
    assert client.get(path).url == f"{page}devices/{unit.pk}/"


def test_labels_are_printed_on_either_paper(client, mona, kind, page):
    units = [add(mona, kind, label=f"Unit {n}") for n in range(25)]
    for paper, width in (("letter", 612), ("a4", 595)):
        answer = client.get(f"{page}devices/labels?paper={paper}")
        pdf = pypdf.PdfReader(BytesIO(answer.content))
        assert (len(pdf.pages), int(pdf.pages[0].mediabox.width)) == (2, width)
        assert units[0].code in pdf.pages[0].extract_text()


def test_a_typed_code_opens_the_page_whatever_its_case(client, mona, kind, page):
    unit = add(mona, kind)
    assert client.get(f"{page}devices/find?code=ul1", follow=True).context["standing"].item == unit


def test_an_unknown_label_and_one_of_another_clinic_say_the_same(client, mona, kind, page):
    theirs = ItemFactory.create(code="ZZ9")
    pages = [client.get(f"{page}q/{code}") for code in ("ZZ9", "ZZ8")]
    assert [answer.status_code for answer in pages] == [404, 404]
    bodies = [answer.content.decode() for answer in pages]
    assert "Label not known" in bodies[0]
    assert theirs.label not in bodies[0]


def test_what_is_typed_wrong_stands_at_its_field(client, mona, kind, page):
    add(mona, kind)
    again = client.post(f"{page}devices/new", {"label": "Unit 1", "kind": kind.pk})
    assert again.status_code == 422
    assert again.context["form"].errors["label"]


def test_the_register_says_who_changed_what(client, mona, kind, page):
    unit = add(mona, kind)
    given = {"label": "Unit One", "kind": kind.pk, "code": unit.code, "serial": "7"}
    assert client.post(f"{page}devices/{unit.pk}/edit", given).status_code == 302
    unit.refresh_from_db()
    assert (unit.label, unit.serial) == ("Unit One", "7")


def test_what_was_known_of_a_thing_can_be_taken_away_again(client, mona, kind, page):
    area = AreaFactory.create(clinic=mona.clinic, name="Gym")
    unit = add(mona, kind, area=area.pk, serial="7", bought_on="2026-03-01")
    given = {"label": "Unit 1", "kind": kind.pk}
    assert client.post(f"{page}devices/{unit.pk}/edit", given).status_code == 302
    unit.refresh_from_db()
    assert (unit.area, unit.serial, unit.bought_on, unit.code) == (None, "", None, "UL1")


def test_no_file_and_a_file_in_another_encoding_are_told_at_the_field(client, kind, page):
    for data in ({}, {"file": SimpleUploadedFile("d.csv", b"label,kind\nCamilla \xf1,x\n")}):
        seen = client.post(f"{page}devices/file", data)
        assert seen.status_code == 422
        assert seen.context["form"].errors["file"]
