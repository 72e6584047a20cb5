"""The rule book: tasks, packs with their sources, reasons in words."""

from dataclasses import fields

from gaitbelt.core.sentences import SENTENCES
from gaitbelt.core.words import REMEDIES
from gaitbelt.domain.codes import CODES
from gaitbelt.domain.packs import PACKS, Pack, Rule
from gaitbelt.domain.scope import TASKS, Cell, Role
from tools.docs.markdown import code, page, say, table


def rulebook_page() -> str:
    return page(
        "Rule book",
        "N never, A assist, D by a therapist's delegation, Y yes; J hands the cell to the "
        "jurisdiction's pack and then to the facility, and what stands behind it holds until they "
        "have decided. Of all that apply, the strictest wins.",
        "## Tasks",
        _tasks(),
        *(_pack(pack) for _, pack in sorted(PACKS.items())),
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
        ]
        for task in TASKS.values()
    ]
    return table(["task", "name", *Role, "but"], rows)


def _cell(cell: Cell) -> str:
    return f"J ({cell.default.name})" if cell.permission is None else cell.permission.name


def _pack(pack: Pack) -> str:
    known = [
        (field.name.replace("_", " "), rule)
        for field in fields(pack)
        if isinstance(rule := getattr(pack, field.name), Rule)
    ]
    rows = [[name, say(rule.value), rule.source, rule.confidence] for name, rule in known]
    cells = [
        [code(task), _cell(rule.value), rule.source, rule.confidence]
        for task, rule in sorted(pack.task_permissions.items())
    ]
    heads = ["value", "source", "confidence"]
    return "\n\n".join(
        [
            f"## {pack.name} ({pack.code})",
            f"Confidence: {pack.confidence}. {say(pack.citations)}".strip(),
            table(["rule", *heads], rows),
            table(["technician's task", *heads], cells),
        ]
    )


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
