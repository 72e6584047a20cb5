"""The rule book: tasks, packs with their sources, reasons in words."""

from dataclasses import fields

from gaitbelt.core.sentences import SENTENCES
from gaitbelt.core.words import REMEDIES
from gaitbelt.domain.codes import CODES
from gaitbelt.domain.held import HELD_BY, LINES, TASKS_HELD_BY
from gaitbelt.domain.packs import PACKS, PAYERS, Pack, Rule
from gaitbelt.domain.scope import TASKS, Cell, Role
from gaitbelt.rulebook import words
from gaitbelt.rulebook.words import LINES as LINES_IN_WORDS
from tools.docs.markdown import code, page, say, table


def rulebook_page() -> str:
    return page(
        "Rule book",
        "N never, A assist, D by a therapist's delegation, Y yes; J hands the cell to the "
        "jurisdiction's pack and then to the facility, and what stands behind it holds until they "
        "have decided. Of all that apply, the strictest wins.",
        "## Tasks",
        _tasks(),
        "## What scope of practice §9 asks, and the tests that hold it",
        _lines(),
        *(_pack(pack) for _, pack in sorted(PACKS.items())),
        "# Payers",
        *(_pack(pack) for _, pack in sorted(PAYERS.items())),
    )


def _tasks() -> str:
    rows = [
        [
            code(task.code),
            task.name,
            *(_cell(task.cells[role]) for role in Role),
            "; ".join(
                f"{row.role}: {_cell(row.cell)} when {row.condition.replace('_', ' ')}"
                for row in task.rows
            ),
            _tests(TASKS_HELD_BY[task.code]),
        ]
        for task in TASKS.values()
    ]
    return table(["task", "name", *Role, "but", "held by"], rows)


def _lines() -> str:
    rows = [[line.number, LINES_IN_WORDS[line.number], _tests(line.tests)] for line in LINES]
    return table(["line", "rule", "held by"], rows)


def _cell(cell: Cell) -> str:
    return f"J ({cell.default.name})" if cell.permission is None else cell.permission.name


def _pack(pack: Pack) -> str:
    known = [
        (field.name, rule)
        for field in fields(pack)
        if isinstance(rule := getattr(pack, field.name), Rule)
    ]
    rows = [
        [words.RULES[name], say(rule.value), rule.source, rule.confidence, _held(name)]
        for name, rule in known
    ]
    cells = [
        [
            code(task),
            "",
            _cell(rule.value),
            rule.source,
            rule.confidence,
            _tests(TASKS_HELD_BY[task]),
        ]
        for task, rule in sorted(pack.task_permissions.items())
    ] + [
        [
            code(row.task),
            row.condition.replace("_", " "),
            _cell(row.rule.value),
            row.rule.source,
            row.rule.confidence,
            _tests(TASKS_HELD_BY[row.task]),
        ]
        for row in pack.task_rows
    ]
    heads = ["value", "source", "confidence", "held by"]
    return "\n\n".join(
        [
            f"## {pack.name} ({pack.code})",
            f"As read on {pack.as_of}. Confidence: {pack.confidence}. {say(pack.citations)}",
            table(["rule", *heads], rows),
            table(["technician's task", "when", *heads], cells),
        ]
    )


def _held(name: str) -> str:
    """The tests that hold a rule, or that it is shown only."""
    return _tests(HELD_BY.get(name, ())) or "shown, not enforced"


def _tests(names: tuple[str, ...]) -> str:
    return "<br>".join(map(code, names))


def codes_page() -> str:
    reasons = [
        [code(name), known.meaning, say(known.facts), *SENTENCES.get(name, ("", ""))]
        for name, known in sorted(CODES.items())
    ]
    ways = [[code(name), *words] for name, words in sorted(REMEDIES.items())]
    return page(
        "Codes",
        "Why something may not happen now, and the ways on. Audit and interfaces carry the code "
        "with its facts; people read the sentence.",
        "## Reasons",
        table(["code", "meaning", "facts", "English", "Spanish"], reasons),
        "## Ways on",
        table(["code", "English", "Spanish"], ways),
    )
