"""The doctor's look at the keys to which tablets seal: one test envelope, and the files' modes."""

import os
import stat

from gaitbelt.core.readiness import Finding, looks
from gaitbelt.recorder import server_keys


@looks
def recorder_keys() -> Finding:
    """An envelope that was sealed now opens; nobody else reads the keys."""
    raw = os.urandom(32)
    is_open = server_keys.unseal(server_keys.seal(raw, "doctor"), "doctor") == raw
    modes = [stat.S_IMODE(path.stat().st_mode) for path in server_keys.home().iterdir()]
    if not is_open:
        fix = "restore the folder recorder of the data folder from the backup"
        return Finding("Recorder keys", "a sealed envelope does not open", fix)
    if any(mode & 0o077 for mode in modes):
        fix = f"run: chmod -R go= {server_keys.home()}"
        return Finding("Recorder keys", "others on this machine may read them", fix)
    return Finding("Recorder keys", f"{len(modes)} in the data folder, an envelope opens")
