"""Three tiers of sound (session safety §1), asked of the recorder's own code by node."""

import json
import subprocess

from tools.assets import SOURCES, node_and_npm

ASK = """
import {{ tierOf }} from {file};
console.log(JSON.stringify(["protect", "minimum"].map((kind) => tierOf({{ kind }}))));
"""


def test_20_a_check_that_is_due_sounds_louder_than_a_rest_that_is_over() -> None:
    """Skin and removal insist, a rest or a hold that is over chimes (safety §13.20)."""
    node, _npm = node_and_npm()
    script = ASK.format(file=json.dumps((SOURCES / "ui/sound.js").as_uri()))
    command = [node, "--input-type=module", "-e", script]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == [2, 1]
