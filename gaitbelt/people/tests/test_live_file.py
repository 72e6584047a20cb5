"""A patient's page that is open follows what others change."""

import pytest

from gaitbelt.core.models import OutboxMessage
from gaitbelt.people import commands
from gaitbelt.people.tests.factories import EpisodeFactory, MembershipFactory

pytestmark = pytest.mark.django_db


def test_the_file_fetches_itself_anew_when_somebody_else_has_changed_it(client):
    episode = EpisodeFactory.create()
    cy, clinic = episode.patient, episode.clinic
    tess = MembershipFactory.create(role="FRONT", clinic=clinic)
    client.force_login(tess.person.user)
    url = f"/c/{clinic.slug}/patients/{cy.pk}"
    page = client.get(url).content.decode()
    assert f'hx-get="{url}?part=file" hx-trigger="live:patient:{cy.pk} from:body"' in page
    commands.edit_patient(patient=cy, by=tess, revision=cy.revision, given={"phone": "555 0199"})
    assert OutboxMessage.objects.filter(clinic=clinic, topic=f"patient:{cy.pk}").count() == 1
    part = client.get(url, {"part": "file"}, headers={"HX-Request": "true"}).content.decode()
    assert part.lstrip().startswith('<div id="file"')
    assert "555 0199" in part
