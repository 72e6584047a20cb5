"""The recorder's sentences are complete in Spanish, and none of them is left over."""

import re
from pathlib import Path

UI = Path(__file__).resolve().parents[1] / "js/ui"
PLACE = re.compile(r"\{(\w+)\}")


def spanish() -> dict[str, str]:
    rows = re.findall(r'^  "(.+?)":\s+"(.+)",$', (UI / "spanish.js").read_text(), re.MULTILINE)
    return dict(rows)


def sources() -> str:
    return "".join(path.read_text() for path in UI.glob("*.js") if path.name != "spanish.js")


def test_every_sentence_on_the_screen_has_its_spanish() -> None:
    said = set(re.findall(r'\bt\(\s*"(.+?)"[,)]', sources()))
    assert len(said) > 100
    assert said - spanish().keys() == set()


def test_no_spanish_is_left_over() -> None:
    assert [words for words in spanish() if f'"{words}"' not in sources()] == []


def test_both_languages_name_the_same_things() -> None:
    for english, translated in spanish().items():
        assert set(PLACE.findall(english)) == set(PLACE.findall(translated)), english
