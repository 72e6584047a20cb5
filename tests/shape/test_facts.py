"""Every fact that a rule asks for is told by the product: a guard that can never fire is none."""

import ast
import dataclasses
import importlib
from collections import defaultdict
from typing import Any

from tests.shape.test_structure import PACKAGE, product_code

NOT_TOLD = {
    "BookFacts.devices": "a booking claims a kind; the unit is judged on its day",
    "CourseFacts.certified_from": "no screen gives another first day than the evaluation",
    "ItemFacts.is_help": "a plan prescribes treatments; help has no row",
    "ItemFacts.moves": "a transfer is judged as a move of the visit",
    "MoveFacts.patient_share": "no estimate is on file: the middle of the band",
    "MoveFacts.technician_up_to": "the default level of safety §7 holds everywhere",
    "Place.payer": "no payer is on file of a patient",
    "SupervisorFacts.is_on_call": "the roster knows nobody on call",
}  # fact → why nobody tells it


READ = {"Application", "Passport", "Place", "VitalsContext", "VitalsHistory"}


def facts_of_the_rules() -> dict[str, type[Any]]:
    """The dataclasses that the rules read, by name."""
    found: dict[str, type[Any]] = {}
    for path in product_code(PACKAGE / "domain"):
        module = importlib.import_module(f"gaitbelt.domain.{path.stem}")
        found |= {
            name: each
            for name, each in vars(module).items()
            if dataclasses.is_dataclass(each) and each.__module__ == module.__name__
            if name.endswith("Facts") or name in READ
        }
    return found


def told() -> dict[str, set[str]]:
    """What the product outside the rules passes to each of them, by name or by place."""
    known, found = facts_of_the_rules(), defaultdict(set)
    outside = [path for path in product_code(PACKAGE) if path.parent != PACKAGE / "domain"]
    for path in outside:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        namesakes = {node.name for node in ast.walk(tree) if isinstance(node, ast.ClassDef)}
        namesakes |= _imported_elsewhere(tree)
        for node in ast.walk(tree):
            name = _called(node)
            if name in known and name not in namesakes:
                fields = [field.name for field in dataclasses.fields(known[name])]
                found[name] |= {word.arg for word in node.keywords if word.arg}
                found[name] |= set(fields[: len(node.args)])
    return found


def _imported_elsewhere(tree: ast.AST) -> set[str]:
    """Names that do not come from the rules, though they may be called the same."""
    return {
        each.asname or each.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        if not (node.module or "").startswith("gaitbelt.domain")
        for each in node.names
    }


def _called(node: ast.AST) -> str:
    if not isinstance(node, ast.Call):
        return ""
    return node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")


def test_the_product_tells_every_fact_that_a_rule_asks_for():
    known, said = facts_of_the_rules(), told()
    assert {"StartFacts", "PatientFacts", "DeviceFacts", "VitalsContext", "Application"} <= set(
        said
    )
    missing = {
        f"{name}.{field.name}"
        for name in said
        for field in dataclasses.fields(known[name])
        if field.name not in said[name]
    }
    assert sorted(missing) == sorted(NOT_TOLD)
