"""What developers and the Makefile run; nothing of it is part of the installed product."""
