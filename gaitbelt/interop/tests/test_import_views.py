"""The manager looks at an import first, then decides."""

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from gaitbelt.core.models import StoredFile
from gaitbelt.people.models import Patient
from gaitbelt.people.tests.factories import MembershipFactory

pytestmark = pytest.mark.django_db
TWO = Path(__file__).parent / "samples" / "two_patients.json"


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def mona(client):
    member = MembershipFactory.create(role="MANAGER")
    client.force_login(member.person.user)
    return member


def to(name, member):
    return reverse(name, args=[member.clinic.slug])


def bundle(data=None, name="two.json"):
    return SimpleUploadedFile(name, data or TWO.read_bytes())


def test_a_preview_stores_no_patient_and_the_decision_does(client, mona):
    preview = client.post(to("import", mona), {"files": [bundle()]})
    assert b"This is what would happen" in preview.content
    assert not Patient.objects.exists()
    (staged,) = StoredFile.objects.all()

    done = client.post(to("confirm_import", mona), {"files": [str(staged.pk)]})
    assert done.status_code == 200
    assert Patient.objects.count() == 2
    assert client.post(to("confirm_import", mona), {"files": [str(staged.pk)]}).status_code == 200
    assert Patient.objects.count() == 2


def test_what_is_not_accepted_is_listed_with_its_place(client, mona):
    page = client.post(to("import", mona), {"files": [bundle(b"{", "broken.json")]})
    assert page.status_code == 200
    assert b"broken.json" in page.content
    assert b"This is not JSON: line 1, column 2." in page.content


def test_no_file_or_a_file_too_large_is_said_at_the_field(client, mona):
    assert client.post(to("import", mona), {}).status_code == 422
    large = client.post(to("import", mona), {"files": [bundle(b"x" * (21 * 1024 * 1024))]})
    assert large.status_code == 422
    assert b"20 MB" in large.content


def test_files_of_another_clinic_cannot_be_confirmed(client, mona):
    client.post(to("import", mona), {"files": [bundle()]})
    staged = StoredFile.objects.get()
    other = MembershipFactory.create(role="MANAGER")
    client.force_login(other.person.user)
    for keys in ([str(staged.pk)], ["x"], []):
        answer = client.post(to("confirm_import", other), {"files": keys})
        assert answer.status_code == 422
    assert not Patient.objects.exists()


def test_only_the_manager_imports(client, mona):
    tess = MembershipFactory.create(role="FRONT", clinic=mona.clinic)
    client.force_login(tess.person.user)
    assert client.get(to("import", tess)).status_code == 403
