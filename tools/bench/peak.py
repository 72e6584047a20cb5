"""Run `gaitbelt import` in this process, and say in MB the most memory that it held."""

import resource
import sys

import django
from django.core.management import call_command


def main(arguments: list[str]) -> None:
    django.setup()
    call_command("import", *arguments)
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


if __name__ == "__main__":
    main(sys.argv[1:])
