"""One group of figures, in a process of its own: a line of JSON per figure."""

import importlib
import json
import sys
from dataclasses import asdict

import django
from django.core.management import call_command


def main(group: str) -> None:
    """Make the tables, measure, and print each figure as soon as it is known."""
    django.setup()
    call_command("migrate", verbosity=0)
    for figure in importlib.import_module(f"tools.bench.{group}").figures():
        print(json.dumps(asdict(figure)), flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
