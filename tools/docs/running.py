"""How an installation is run: the command line and the environment."""

import argparse
import ast
from pathlib import Path

from django.core.management import get_commands, load_command_class

import gaitbelt
from tools.docs.markdown import code, page, table

PACKAGE = Path(gaitbelt.__file__).parent
OF_DJANGO = {action.dest for action in argparse.ArgumentParser()._actions} | {
    "version", "verbosity", "settings", "pythonpath", "traceback", "no_color", "force_color",
    "skip_checks",
}  # fmt: skip

VARIABLES = {
    "GAITBELT_DATABASE_URL": "`postgres://user:password@host:port/name`; without it, SQLite in "
    "the data folder.",
    "GAITBELT_DATA_DIR": "The folder of all that this installation stores (default "
    "`~/.local/share/gaitbelt`).",
    "GAITBELT_SECRET_KEY": "At least 32 random characters; without it one is made in "
    "`DATA_DIR/secret_key`. A guessable one is refused.",
    "GAITBELT_ALLOWED_HOSTS": "Host names that are answered, separated by commas (default: the "
    "public one and this machine).",
    "GAITBELT_PUBLIC_URL": "The address that people type (default `http://localhost:8000`): it "
    "decides absolute links and whether cookies need HTTPS.",
    "GAITBELT_TLS_CERT": "The certificate chain, to serve HTTPS directly.",
    "GAITBELT_TLS_KEY": "The key of that certificate.",
    "GAITBELT_DEMO": "`true` opens the demo's doors without a password, `false` keeps them shut; "
    "only as `http://localhost` (default: `true` where the data folder holds the demo).",
    "GAITBELT_SECOND_FACTOR": "Whether a code from the phone follows the password off the clinic's "
    "tablets (default `true`); a demo alone may say `false`, and does so by default.",
    "GAITBELT_DEBUG": "`true` shows traces to a developer (default `false`).",
}


def own_commands() -> list[str]:
    """The names of the product's commands, without those of Django and of libraries."""
    return sorted(name for name, app in get_commands().items() if app.startswith("gaitbelt."))


def commands_page() -> str:
    return page(
        "Commands",
        "`gaitbelt NAME …`, the same as `python -m gaitbelt NAME …`. Exit code 0 means full "
        "success; otherwise one sentence names what to do.",
        *(_command(name) for name in own_commands()),
    )


def _command(name: str) -> str:
    command = load_command_class(get_commands()[name], name)
    parser = command.create_parser("gaitbelt", name)
    rows = [
        [code(_spelling(action)), action.help or ""]
        for action in parser._actions
        if action.dest not in OF_DJANGO
    ]
    text = [f"## gaitbelt {name}", command.help.strip(), parser.epilog or ""]
    return "\n\n".join([*text, table(["argument", "meaning"], rows)] if rows else text)


def _spelling(action: argparse.Action) -> str:
    name = ", ".join(action.option_strings)
    value = action.metavar or action.dest
    value = value[0] if isinstance(value, tuple) else value
    if not name:
        return value
    return name if action.nargs == 0 else f"{name} {value.upper()}"


def variables_read() -> set[str]:
    """The environment variables that the code names."""
    return {
        node.value
        for path in PACKAGE.rglob("*.py")
        if "tests" not in path.parts
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and node.value.startswith("GAITBELT_")
        and node.value.isidentifier()
    }


def settings_page() -> str:
    unlike = variables_read() ^ set(VARIABLES)
    if unlike:
        raise SystemExit(f"tools/docs/running.py and the code differ in {sorted(unlike)}.")
    return page(
        "Settings",
        "All settings come from the environment; a wrong value stops start-up with a sentence.",
        table(["variable", "meaning"], [[code(name), text] for name, text in VARIABLES.items()]),
    )
