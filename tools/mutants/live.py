"""Modules as they run: which lines a test touches, and other code under a live function."""

import functools
import gc
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import CodeType, FunctionType

from tools.mutants.conditions import Mutant

TOOL = sys.monitoring.COVERAGE_ID
EVENTS = sys.monitoring.events

type Line = tuple[str, int]


class Live:
    """The imported functions of some modules."""

    def __init__(self, paths: Iterable[Path]) -> None:
        self._names = {str(path) for path in paths}
        self._functions: dict[CodeType, list[FunctionType]] = defaultdict(list)
        self._caches = []
        self._hit: set[Line] = set()
        for each in gc.get_objects():
            if isinstance(each, FunctionType) and each.__code__.co_filename in self._names:
                self._functions[each.__code__].append(each)
            elif isinstance(each, functools._lru_cache_wrapper):
                self._caches.append(each)

    def watch(self) -> None:
        """Note from now on which lines run."""
        sys.monitoring.use_tool_id(TOOL, "mutants")
        sys.monitoring.register_callback(TOOL, EVENTS.LINE, self._note)
        for functions in self._functions.values():
            for code in (inner for each in functions for inner in codes(each.__code__)):
                sys.monitoring.set_local_events(TOOL, code, EVENTS.LINE)

    def unwatch(self) -> None:
        """Note nothing any more."""
        sys.monitoring.free_tool_id(TOOL)

    def begin(self) -> None:
        """Forget the lines so far, and whatever functions have cached."""
        self._hit.clear()
        sys.monitoring.restart_events()
        self.clear_caches()

    def touched(self) -> frozenset[Line]:
        """The lines that ran since `begin`."""
        return frozenset(self._hit)

    def clear_caches(self) -> None:
        """Let cached functions of these modules compute again."""
        for cached in self._caches:
            if cached.__wrapped__.__code__.co_filename in self._names:
                cached.cache_clear()

    def put(self, mutant: Mutant) -> int:
        """Run the mutant's code in place of the module's; answers with how many functions differ.

        Errors: ValueError where the module that is alive was not made of the mutant's source.
        """
        source = mutant.path.read_text(encoding="utf-8")
        original = compile(source, str(mutant.path), "exec")
        changed = 0
        for old, new in zip(codes(original), codes(mutant.code), strict=True):
            for function in self._functions.get(old, ()) if old != new else ():
                function.__code__ = new
                changed += 1
        if not changed:
            raise ValueError(f"{mutant.path.name}:{mutant.lines[0]} is not alive as it is written.")
        return changed

    def _note(self, code: CodeType, line: int) -> object:
        self._hit.add((code.co_filename, line))
        return sys.monitoring.DISABLE  # once for each test is enough


def codes(code: CodeType) -> Iterator[CodeType]:
    """A piece of code and all that is defined in it, in the order of the source."""
    yield code
    for const in code.co_consts:
        if isinstance(const, CodeType):
            yield from codes(const)
