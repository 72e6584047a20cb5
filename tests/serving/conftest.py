from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.serving.installation import Installation, installation


@pytest.fixture(scope="session")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """An installation without people, made once for all tests of this folder."""
    folder: Path = tmp_path_factory.mktemp("installed")
    with installation(folder) as made:
        yield made
