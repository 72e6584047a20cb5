from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.serving.installation import Installation, installation


@pytest.fixture(scope="session")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """An installation without people, made once for all tests of this folder."""
    folder: Path = tmp_path_factory.mktemp("installed")
    with installation(folder) as made:
        yield made


SEED = """
from django.test import Client
from gaitbelt.core import live
from gaitbelt.core.entry import CODE_KEY
from gaitbelt.people.tests.factories import MembershipFactory
first, client = MembershipFactory.create(), Client()
second = MembershipFactory.create(clinic=first.clinic)
client.force_login(first.person.user)
session = client.session
session[CODE_KEY] = str(first.person.user_id)
session.save()
print("; ".join(f"{name}={each.value}" for name, each in client.cookies.items()))
print(f"/c/{first.clinic.slug}/floor")
print(live.issue(first).sign(), live.issue(second).sign(), sep="\\n")
"""


@dataclass(frozen=True)
class Staff:
    """Somebody's cookie, the address of their board, and two people's passes for the stream."""

    session: str
    board: str
    passes: tuple[str, str]


@pytest.fixture(scope="session")
def staff(installed: Installation) -> Staff:
    session, board, *passes = installed.shell(SEED).splitlines()
    return Staff(session, board, (passes[0], passes[1]))
