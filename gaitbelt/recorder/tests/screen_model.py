"""A part of the screen run by node: one process answers as many questions as are asked."""

import json
import subprocess
from collections.abc import Sequence
from typing import Any

from tools.assets import SOURCES, node_and_npm

ASK = """
import {{ createInterface }} from "node:readline";
import * as part from {part};
for await (const line of createInterface({{ input: process.stdin }})) {{
  const [name, ...given] = JSON.parse(line);
  console.log(JSON.stringify(part[name](...given)));
}}
"""


class ScreenModel:
    """A module below gaitbelt/recorder/js/ui, model.js unless another is named; close it."""

    def __init__(self, part: str = "model.js") -> None:
        node, _npm = node_and_npm()
        script = ASK.format(part=json.dumps((SOURCES / "ui" / part).as_uri()))
        self.process = subprocess.Popen(
            [node, "--input-type=module", "-e", script],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip

    def ask(self, name: str, *given: Any) -> Any:
        """What one of its functions answers."""
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(json.dumps([name, *given]) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def lanes(self, lanes: Sequence[Any], events: Sequence[Any]) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.ask("lanes", {"lanes": lanes, "areas": []}, events)
        return found

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            assert pipe
            pipe.close()
