"""Show that the tests notice inverted conditions: mutate the rules one condition at a time.

Each mutant is one changed condition in one module of `domain/`; it is killed when a test fails. The
modules and the tests are pinned below. Example: python -m tools.mutants --most 40
"""

import argparse
import ast
import os
import random
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
RULES = ROOT / "gaitbelt" / "domain"
MODULES = (
    "packs", "supervision", "delegation", "competency", "review", "signing", "gate", "ahead",
    "safety", "course", "minutes",
)  # fmt: skip
TESTS = ("gaitbelt/domain/tests", "tests/spec")
WANTED = 0.9  # share of mutants that the tests must notice
LIMIT_S = 120
INVERTED = {
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn,
    ast.NotIn: ast.In, ast.Lt: ast.GtE, ast.GtE: ast.Lt, ast.Gt: ast.LtE, ast.LtE: ast.Gt,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Mutant:
    """One condition of a module, inverted: which one, and the module's new text."""

    module: str
    line: int
    condition: str
    source: str


def mutants(module: str, source: str) -> Iterator[Mutant]:
    """Every comparison inverted, every `and` and `or` swapped, every `not` dropped."""
    places = [node for node in ast.walk(ast.parse(source)) if is_condition(node)]
    for number, node in enumerate(places):
        tree = ast.parse(source)
        target = [each for each in ast.walk(tree) if is_condition(each)][number]
        ast.fix_missing_locations(Inverter(target).visit(tree))
        yield Mutant(module, getattr(node, "lineno", 0), ast.unparse(node), ast.unparse(tree))


def is_condition(node: ast.AST) -> bool:
    """Whether a node can be inverted."""
    if isinstance(node, ast.Compare):
        return len(node.ops) == 1 and type(node.ops[0]) in INVERTED
    return isinstance(node, ast.BoolOp) or (
        isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not)
    )


class Inverter(ast.NodeTransformer):
    """Inverts one node of a tree."""

    def __init__(self, target: ast.AST) -> None:
        self.target = target

    def visit(self, node: ast.AST) -> ast.AST:
        if node is not self.target:
            return super().generic_visit(node)
        if isinstance(node, ast.Compare):
            node.ops = [INVERTED[type(node.ops[0])]()]
        elif isinstance(node, ast.BoolOp):
            node.op = ast.Or() if isinstance(node.op, ast.And) else ast.And()
        elif isinstance(node, ast.UnaryOp):
            return node.operand
        return node


def is_killed(mutant: Mutant) -> bool:
    """Whether a test fails with this mutant in place of its module."""
    with tempfile.TemporaryDirectory(prefix="gaitbelt-mutant-") as folder:
        path = Path(folder) / f"{mutant.module}.py"
        path.write_text(mutant.source, encoding="utf-8")
        environment = os.environ | {"GAITBELT_MUTANT": f"gaitbelt.domain.{mutant.module}={path}"}
        command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "tools.mutants_plugin", *TESTS]
        try:
            done = subprocess.run(
                [*command, "-p", "no:randomly", "--no-header", "--hypothesis-seed=1"],
                cwd=ROOT, env=environment, capture_output=True, timeout=LIMIT_S, check=False,
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            return True  # a loop that no longer ends is noticed as well
        return done.returncode == 1


def main() -> int:
    """Run the mutants, all or a sample; exit 1 where the tests notice too few."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--most", type=int, help="a random sample of so many")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("modules", nargs="*", default=list(MODULES))
    options = parser.parse_args()
    found = [
        mutant
        for module in options.modules or MODULES
        for mutant in mutants(module, (RULES / f"{module}.py").read_text(encoding="utf-8"))
    ]
    if options.most and options.most < len(found):
        found = random.Random(options.seed).sample(found, options.most)
    if is_killed(Mutant("packs", 0, "", (RULES / "packs.py").read_text(encoding="utf-8"))):
        raise SystemExit("The tests fail without a mutant: nothing can be shown.")
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        verdicts = list(pool.map(is_killed, found))
    for mutant, killed in zip(found, verdicts, strict=True):
        if not killed:
            print(f"survived: domain/{mutant.module}.py:{mutant.line} {mutant.condition}")
    share = sum(verdicts) / len(found)
    print(f"{sum(verdicts)} of {len(found)} mutants noticed, {share:.0%}; wanted {WANTED:.0%}")
    return 0 if share >= WANTED else 1


if __name__ == "__main__":
    raise SystemExit(main())
