"""`gaitbelt …`: the command line, the same as `python -m gaitbelt …`."""

import os
import sys

from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError


def main(argv: list[str] | None = None) -> None:
    """Run one command; a wrong setting or a silent database is one sentence and exit code 2."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gaitbelt.config.settings")
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


if __name__ == "__main__":
    main()
