"""A pytest plugin that puts a mutant in the place of a module: GAITBELT_MUTANT=name=path."""

import importlib.abc
import importlib.util
import os
import sys
from collections.abc import Sequence
from importlib.machinery import ModuleSpec
from types import ModuleType


class MutantFinder(importlib.abc.MetaPathFinder):
    """Finds one module in a file of its own."""

    def __init__(self, name: str, path: str) -> None:
        self.name, self.path = name, path

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname != self.name:
            return None
        return importlib.util.spec_from_file_location(fullname, self.path)


if "GAITBELT_MUTANT" in os.environ:
    sys.meta_path.insert(0, MutantFinder(*os.environ["GAITBELT_MUTANT"].split("=", 1)))
