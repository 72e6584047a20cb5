"""Work on large plain values without the garbage collector looking through them."""

import gc
from collections.abc import Callable
from functools import wraps


def uncollected[**P, R](act: Callable[P, R]) -> Callable[P, R]:
    """Run a step of an import that makes no cycles; looking for some would cost it a tenth."""

    @wraps(act)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        was_on = gc.isenabled()
        gc.disable()
        try:
            return act(*args, **kwargs)
        finally:
            if was_on:
                gc.enable()

    return run
