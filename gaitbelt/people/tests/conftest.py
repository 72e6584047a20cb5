"""What tests of people share."""

import pytest
from django.db.models import Q

from gaitbelt.people import reach


@pytest.fixture
def all_in_reach(monkeypatch):
    """As if every patient came today: what brings a technician to a patient is tested elsewhere."""
    monkeypatch.setattr(reach, "PROVIDERS", [lambda member: Q(pk__isnull=False)])
