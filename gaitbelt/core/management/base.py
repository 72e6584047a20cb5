"""Commands for the terminal: an example in the help, errors in one sentence."""

import sys
from typing import Any, NoReturn

from django.core.management.base import BaseCommand, CommandParser


class ClinicCommand(BaseCommand):
    """A command with an example; `stop` ends it with one sentence that names the fix."""

    example = ""

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        return super().create_parser(
            prog_name, subcommand, epilog=f"Example: {self.example}", **kwargs
        )

    def stop(self, says: str, *, code: int = 1) -> NoReturn:
        self.stderr.write(says)
        sys.exit(code)
