"""Every condition of a module, and the module's code with that one condition inverted."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import CodeType


@dataclass(frozen=True, slots=True)
class Mutant:
    """One inverted condition: where it stands, what it says, and the module's code with it."""

    path: Path
    lines: range
    condition: str
    code: CodeType


def mutants(path: Path) -> Iterator[Mutant]:
    """Every comparison and every test of a branch negated, `and` and `or` swapped, `not` dropped.

    Line numbers stay as they are, so a mutant can be matched with the code that it replaces.
    """
    source = path.read_text(encoding="utf-8")
    for number in range(len(_conditions(ast.parse(source)))):
        tree = ast.parse(source)
        node = _conditions(tree)[number]
        lines, text = range(node.lineno, (node.end_lineno or node.lineno) + 1), ast.unparse(node)
        _Inverter(node).visit(tree)
        code = compile(ast.fix_missing_locations(tree), str(path), "exec")
        yield Mutant(path, lines, text, code)


def _conditions(tree: ast.AST) -> list[ast.expr]:
    """Comparisons, `and`, `or`, `not`, and whatever a branch or a filter asks."""
    nodes = list(ast.walk(tree))
    asked = {id(test) for node in nodes for test in _tests(node)}
    return [
        node
        for node in nodes
        if isinstance(node, ast.expr)
        and (isinstance(node, ast.Compare | ast.BoolOp) or _is_not(node) or id(node) in asked)
    ]


def _tests(node: ast.AST) -> list[ast.expr]:
    match node:
        case ast.If(test=test) | ast.IfExp(test=test) | ast.While(test=test):
            return [test]
        case ast.match_case(guard=ast.expr() as guard):
            return [guard]
        case ast.comprehension(ifs=ifs):
            return ifs
    return []


def _is_not(node: ast.AST) -> bool:
    return isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not)


class _Inverter(ast.NodeTransformer):
    """Inverts one node of a tree."""

    def __init__(self, target: ast.expr) -> None:
        self.target = target

    def visit(self, node: ast.AST) -> ast.AST:
        if node is not self.target:
            return super().generic_visit(node)
        if isinstance(node, ast.BoolOp):
            node.op = ast.Or() if isinstance(node.op, ast.And) else ast.And()
            return node
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            return node.operand
        return ast.copy_location(ast.UnaryOp(ast.Not(), self.target), self.target)
