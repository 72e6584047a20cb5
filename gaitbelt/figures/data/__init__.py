"""The body and the figures as TOML, and the one place that reads them."""

import tomllib
from importlib import resources
from typing import Any


def load(name: str) -> dict[str, Any]:
    """The parsed file `name` of this folder."""
    text = resources.files(__name__).joinpath(*name.split("/")).read_text(encoding="utf-8")
    return tomllib.loads(text)


def names(folder: str) -> list[str]:
    """The names of the files in `folder`, in alphabetical order."""
    entries = resources.files(__name__).joinpath(folder).iterdir()
    return sorted(entry.name for entry in entries if entry.name.endswith(".toml"))
