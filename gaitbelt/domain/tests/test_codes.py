import re
from pathlib import Path

from gaitbelt.domain.codes import CODES, REMEDIES

RULES = Path(__file__).parents[1]
SPOKEN = re.compile(r'"([a-z]+\.[a-z_]+)"')
COMPUTED = {"patient.hold", "patient.stop", "patient.emergency"}  # from the level's name


def spoken() -> set[str]:
    """Every text in the rules that looks like a code."""
    files = [path for path in RULES.glob("*.py") if path.name != "codes.py"]
    found = {code for path in files for code in SPOKEN.findall(path.read_text(encoding="utf-8"))}
    return {code for code in found if not code.endswith(".toml")}


def test_every_code_that_the_rules_speak_is_documented():
    assert spoken() - set(CODES) - set(REMEDIES) == set()


def test_every_documented_code_is_spoken():
    assert set(CODES) - spoken() - COMPUTED == set()
    assert set(REMEDIES) - spoken() == set()
