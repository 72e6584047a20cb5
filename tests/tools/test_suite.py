"""The whole suite: a phase without its program is left out, and under CI that is a failure."""

from contextlib import nullcontext

import pytest

from tools import suite, system, tidy

QUICK = suite.Phase("Quick", (), module=("platform",))
BROWSER = suite.Phase("Browser", (), frozenset({"chromium"}), ("platform",))
DATABASE = suite.Phase("Database", (), frozenset({"postgres"}), ("platform",))


@pytest.fixture
def without(monkeypatch):
    """Run three phases on a machine where these programs can be neither found nor installed."""

    def run(*names, ci):
        monkeypatch.setenv("CI", ci)
        monkeypatch.setattr(suite, "STAGES", (((QUICK,),), ((BROWSER,), (DATABASE,))))
        monkeypatch.setattr(system, "ensure", lambda name: [f"no {name}"] if name in names else [])
        monkeypatch.setattr(suite.postgres, "cluster", lambda: nullcontext("postgresql://"))
        return suite.main()

    return run


@pytest.mark.parametrize("name", ["chromium", "postgres"])
def test_under_ci_a_phase_without_its_program_fails_the_suite(without, name, capfd):
    assert without(name, ci="true") == 1
    assert f"Not run, for want of: {name}." in capfd.readouterr().out


@pytest.mark.parametrize("name", ["chromium", "postgres"])
def test_elsewhere_it_is_skipped_in_words(without, name, capfd):
    assert without(name, ci="false") == 0
    said = capfd.readouterr().out
    assert f"no {name}" in said
    assert "skipped" in said


def test_with_all_programs_every_phase_runs_under_ci(without, capfd):
    assert without(ci="true") == 0
    assert capfd.readouterr().out.count("passed") == 3


def test_the_ci_script_says_that_it_is_ci():
    assert "export CI=true" in (tidy.ROOT / ".ci/run").read_text(encoding="utf-8")
