"""Where static files are: a page asks it two dozen times."""

from functools import cache

from django.contrib.staticfiles.storage import StaticFilesStorage


class Storage(StaticFilesStorage):
    """Django's storage; the address of a file is worked out once."""

    def __init__(self) -> None:
        super().__init__()
        self.url = cache(super().url)
