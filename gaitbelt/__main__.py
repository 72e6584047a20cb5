"""`gaitbelt …`: the command line, the same as `python -m gaitbelt …`."""

import os
import sys

from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError


def main(argv: list[str] | None = None) -> None:
    """Run one command; a wrong setting or a silent database is one sentence and exit code 2."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gaitbelt.config.settings")
    _say_what_is_a_demo(argv or ["gaitbelt", *sys.argv[1:]])
    from django.core.management import execute_from_command_line

    try:
        execute_from_command_line(argv or ["gaitbelt", *sys.argv[1:]])
    except ImproperlyConfigured as error:
        sys.stderr.write(f"{error}\n")
        raise SystemExit(2) from None
    except OperationalError as error:
        says = str(error).splitlines()[0]
        sys.stderr.write(f"The database does not answer ({says}): see GAITBELT_DATABASE_URL.\n")
        raise SystemExit(2) from None


def _say_what_is_a_demo(argv: list[str]) -> None:
    """`gaitbelt demo` and `serve --demo-anywhere` say it before the settings are read."""
    if argv[1:2] == ["demo"]:
        os.environ.setdefault("GAITBELT_DEMO", "true")
    elif argv[1:2] == ["serve"] and "--demo-anywhere" in argv:
        os.environ["GAITBELT_DEMO"] = "anywhere"


if __name__ == "__main__":
    main()
