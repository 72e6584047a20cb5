"""Where static files are: a page asks it two dozen times."""

from django.contrib.staticfiles.storage import StaticFilesStorage


class Storage(StaticFilesStorage):
    """Django's storage; the address of a file is worked out once."""

    def __init__(self) -> None:
        super().__init__()
        self.known: dict[str, str] = {}

    def url(self, name: str | None) -> str:
        key = name or ""
        if key not in self.known:
            self.known[key] = super().url(name)
        return self.known[key]
