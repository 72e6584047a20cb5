"""The Spanish catalogue: find messages in the source, compare, compile. Needs no gettext."""
