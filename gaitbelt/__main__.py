"""`gaitbelt …`: the command line, the same as `python -m gaitbelt …`."""

import os
import sys

from django.core.exceptions import ImproperlyConfigured


def main(argv: list[str] | None = None) -> None:
    """Run one command; a wrong setting is one sentence and exit code 2, never a trace."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gaitbelt.config.settings")
    from django.core.management import execute_from_command_line

    try:
        execute_from_command_line(argv or ["gaitbelt", *sys.argv[1:]])
    except ImproperlyConfigured as error:
        sys.stderr.write(f"{error}\n")
        raise SystemExit(2) from None


if __name__ == "__main__":
    main()
