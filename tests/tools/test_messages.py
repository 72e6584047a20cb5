"""The catalogue tool: what it writes, gettext reads; what is missing, it names."""

import gettext

from tools.messages import __main__ as messages
from tools.messages import catalog, extract
from tools.messages.catalog import Entry

HEADER = Entry(("", "", ""), [messages.HEADER_TEXT])
COUNTED = Entry(("visits", "%(n)s visit", "%(n)s visits"), ["%(n)s visita", "%(n)s visitas"])
QUOTED = Entry(("", 'Say "yes"\nor no', ""), ['Di "sí"\no no'])


def test_a_catalogue_is_read_as_it_was_written(tmp_path):
    path = tmp_path / "django.po"
    catalog.write_po(path, [HEADER, COUNTED, QUOTED])
    entries = catalog.read_po(path)
    assert list(entries.values()) == [HEADER, COUNTED, QUOTED]


def test_a_compiled_catalogue_translates(tmp_path):
    path = tmp_path / "django.mo"
    catalog.write_mo(path, {entry.key: entry for entry in (HEADER, COUNTED, QUOTED)})
    with path.open("rb") as file:
        spanish = gettext.GNUTranslations(file)
    assert spanish.gettext(QUOTED.key[1]) == 'Di "sí"\no no'
    assert spanish.npgettext("visits", "%(n)s visit", "%(n)s visits", 2) == "%(n)s visitas"


def test_messages_of_templates_are_found():
    template = (
        '{% load i18n %}{% translate "Stop" %}{% translate "Set" context "exercise" %}'
        "{% blocktranslate trimmed count n=n %}One {{ x }}\n visit"
        "{% plural %}{{ n }} visits{% endblocktranslate %}"
    )
    assert list(extract._in_template(template, "day.html")) == [
        ("", "Stop", ""),
        ("exercise", "Set", ""),
        ("", "One %(x)s visit", "%(n)s visits"),
    ]


def test_messages_of_code_are_found_under_any_name():
    source = "from django.utils.translation import gettext_lazy as say\nsay('Wipe the bay')"
    assert list(extract._in_python(source, "x.py")) == [("", "Wipe the bay", "")]


def test_what_is_not_finished_is_named(tmp_path, monkeypatch):
    monkeypatch.setattr(messages, "PACKAGE", tmp_path / "gaitbelt")
    path = tmp_path / "gaitbelt" / "django.po"
    path.parent.mkdir()
    lost = Entry(("", "{name} is late", ""), ["llega tarde"])
    doubtful = Entry(("", "Stop", ""), ["Alto"], ["#, fuzzy"])
    unused = Entry(("", "Gone", ""), ["Fuera"])
    catalog.write_po(path, [HEADER, lost, doubtful, unused])
    wanted = {lost.key: ["a.py"], doubtful.key: ["a.py"], ("", "New", ""): ["b.py"]}
    said = "\n".join(messages._complaints(path, wanted))
    for complaint in ("other placeholders", "fuzzy", "not translated: 'New'", "no longer"):
        assert complaint in said
