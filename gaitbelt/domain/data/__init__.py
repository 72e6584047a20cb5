"""The tables of the rules as TOML, and the one place that reads them."""

import tomllib
from importlib import resources
from typing import Any


def load(name: str) -> dict[str, Any]:
    """The parsed file `name` of this folder, such as `packs/US-TX.toml`."""
    text = resources.files(__name__).joinpath(*name.split("/")).read_text(encoding="utf-8")
    return tomllib.loads(text)


def names(folder: str) -> list[str]:
    """The names, without `.toml`, of the files in `folder`, in alphabetical order."""
    entries = resources.files(__name__).joinpath(folder).iterdir()
    return sorted(entry.name.removesuffix(".toml") for entry in entries if entry.is_file())
