"""What must always hold, held by the database itself: one list of guards (D5).

A guard is a trigger, or on PostgreSQL an exclusion constraint where it says so. They are dropped
before migrations and installed again after them, never by hand in a migration: a table remake
would silently lose one. Features add theirs with `declare` in their `guards.py`.
"""

import hashlib
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass

from django.apps import apps
from django.db import connection, models
from django.db.models.signals import post_migrate, pre_migrate

from gaitbelt.core.db import is_postgres
from gaitbelt.core.outbox import CHANNEL

DECLARED: list[Callable[[], Iterator["Guard"]]] = []


@dataclass(frozen=True)
class Guard:
    """One rule on one table, spelled for both databases.

    `sqlite` and `postgres` are the statements between BEGIN and END of a trigger body; PostgreSQL's
    is PL/pgSQL. Where `exclude` is given, PostgreSQL holds the rule by that exclusion constraint
    instead of a trigger.
    """

    name: str
    table: str
    when: str  # "BEFORE INSERT", "AFTER INSERT", "BEFORE UPDATE OR DELETE" …
    sqlite: str
    postgres: str
    exclude: str = ""

    def mark(self) -> str:
        """A short stamp of the present wording, kept in the installed name."""
        text = f"{self.when}|{self.sqlite}|{self.postgres}{self.exclude}"
        return hashlib.sha256(text.encode()).hexdigest()[:8]

    def sqlite_names(self) -> list[tuple[str, str]]:
        timing, _, events = self.when.partition(" ")
        return [
            (f"{self.name}__{event.lower()}__{self.mark()}", f"{timing} {event}")
            for event in events.split(" OR ")
        ]


def declare(build: Callable[[], Iterator[Guard]]) -> Callable[[], Iterator[Guard]]:
    """Add the guards that a function yields to the list."""
    DECLARED.append(build)
    return build


def frozen(
    model: type[models.Model], once: str, says: str, *, open_: Collection[str] = ()
) -> Guard:
    """Updates of a row are refused while the SQL condition `once` holds of its old values.

    The fields in `open_` may still change.
    """
    table = model._meta.db_table
    columns = [field.column for field in model._meta.concrete_fields if field.name not in open_]

    def differs(same: str) -> str:
        return " OR ".join(f'OLD."{column}" {same} NEW."{column}"' for column in columns)

    return Guard(
        f"guard_{table}_signed_update",
        table,
        "BEFORE UPDATE",
        f"SELECT RAISE(ABORT, '{says}') WHERE {once} AND ({differs('IS NOT')});",
        f"BEGIN IF {once} AND ({differs('IS DISTINCT FROM')}) THEN "
        f"RAISE EXCEPTION '{says}'; END IF; RETURN NEW; END;",
    )


def all_guards() -> list[Guard]:
    return [guard for build in DECLARED for guard in build()]


def install() -> None:
    """Create every guard that is missing; the database must already have the tables."""
    with connection.cursor() as cursor:
        for guard in all_guards():
            for statement in _create(guard):
                cursor.execute(statement)


def drop() -> None:
    """Lift every guard; only migrations and the test harness do this."""
    with connection.cursor() as cursor:
        for name, table in installed():
            if is_postgres():
                cursor.execute(f'DROP TRIGGER IF EXISTS "{name}" ON "{table}"')
                cursor.execute(f'ALTER TABLE "{table}" DROP CONSTRAINT IF EXISTS "{name}"')
            else:
                cursor.execute(f'DROP TRIGGER IF EXISTS "{name}"')


def installed() -> list[tuple[str, str]]:
    """(name, table) of the guards that the database has now."""
    if is_postgres():
        query = (
            "SELECT t.tgname, c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
            "WHERE NOT t.tgisinternal AND t.tgname LIKE 'guard\\_%' UNION ALL "
            "SELECT x.conname, c.relname FROM pg_constraint x "
            "JOIN pg_class c ON c.oid = x.conrelid "
            "WHERE x.contype = 'x' AND x.conname LIKE 'guard\\_%'"
        )
    else:
        query = "SELECT name, tbl_name FROM sqlite_master WHERE type='trigger'"
    with connection.cursor() as cursor:
        cursor.execute(query)
        return sorted(cursor.fetchall())


def differences() -> list[tuple[str, str]]:
    """(guard, "is missing" or "is unknown") between the database and the list."""
    wanted = {name for guard in all_guards() for name in _names(guard)}
    found = {name for name, _ in installed()}
    missing = [(name, "is missing") for name in sorted(wanted - found)]
    return missing + [(name, "is unknown") for name in sorted(found - wanted)]


def connect() -> None:
    pre_migrate.connect(_before, dispatch_uid="guards.drop")
    post_migrate.connect(_after, dispatch_uid="guards.install")


def _before(sender: object, app_config: object, **kwargs: object) -> None:
    if getattr(app_config, "label", "") == "core":
        drop()


def _after(sender: object, app_config: object, **kwargs: object) -> None:
    last = [app.label for app in apps.get_app_configs() if app.models_module][-1]
    if getattr(app_config, "label", "") == last:
        drop()
        install()


def _names(guard: Guard) -> list[str]:
    if is_postgres():
        return [f"{guard.name}__{guard.mark()}"]
    return [name for name, _ in guard.sqlite_names()]


def _create(guard: Guard) -> Iterator[str]:
    if not is_postgres():
        for name, when in guard.sqlite_names():
            row = "OLD" if when.endswith("DELETE") else "NEW"
            body = guard.sqlite.replace("{row}", row)
            yield (
                f'CREATE TRIGGER "{name}" {when} ON "{guard.table}" FOR EACH ROW BEGIN {body} END'
            )
        return
    name = f"{guard.name}__{guard.mark()}"
    if guard.exclude:
        yield "CREATE EXTENSION IF NOT EXISTS btree_gist"
        yield f'ALTER TABLE "{guard.table}" ADD CONSTRAINT "{name}" EXCLUDE {guard.exclude}'
        return
    each = "STATEMENT" if "TRUNCATE" in guard.when else "ROW"
    yield (
        f'CREATE OR REPLACE FUNCTION "{guard.name}"() RETURNS trigger AS $body$ '
        f"{guard.postgres} $body$ LANGUAGE plpgsql"
    )
    yield (
        f'CREATE TRIGGER "{name}" {guard.when} ON "{guard.table}" '
        f'FOR EACH {each} EXECUTE FUNCTION "{guard.name}"()'
    )


def append_only(table: str) -> Iterator[Guard]:
    """Rows of this table are never changed or removed."""
    says = f"{table} is append-only"
    plpgsql = f"BEGIN RAISE EXCEPTION '{says}'; END;"
    yield Guard(
        f"guard_{table}_append_only",
        table,
        "BEFORE UPDATE OR DELETE",
        f"SELECT RAISE(ABORT, '{says}');",
        plpgsql,
    )
    if is_postgres():
        yield Guard(f"guard_{table}_no_truncate", table, "BEFORE TRUNCATE", "", plpgsql)


def kept(table: str, says: str) -> Guard:
    """Rows of this table are never removed; they may change."""
    return Guard(
        f"guard_{table}_kept",
        table,
        "BEFORE DELETE",
        f"SELECT RAISE(ABORT, '{says}');",
        f"BEGIN RAISE EXCEPTION '{says}'; END;",
    )


@declare
def the_log_is_append_only() -> Iterator[Guard]:
    yield from append_only("core_event")


@declare
def the_chain_has_one_head() -> Iterator[Guard]:
    """An event continues the chain of its clinic, and moves the head."""
    wrong = "event does not continue the chain of its clinic"
    yield Guard(
        "guard_event_chain",
        "core_event",
        "AFTER INSERT",
        f"SELECT RAISE(ABORT, '{wrong}') WHERE NOT EXISTS (SELECT 1 FROM core_chainhead "
        "WHERE clinic_id = NEW.clinic_id AND seq = NEW.seq - 1 AND hash = NEW.prev_hash); "
        "UPDATE core_chainhead SET seq = NEW.seq, hash = NEW.hash WHERE clinic_id = NEW.clinic_id;",
        "BEGIN UPDATE core_chainhead SET seq = NEW.seq, hash = NEW.hash WHERE clinic_id = "
        "NEW.clinic_id AND seq = NEW.seq - 1 AND hash = NEW.prev_hash; IF NOT FOUND THEN "
        f"RAISE EXCEPTION '{wrong}'; END IF; RETURN NULL; END;",
    )


@declare
def parents_belong_to_the_same_organization() -> Iterator[Guard]:
    """A row of one organization cannot point at a row of another (D19)."""
    for model in apps.get_models():
        parents = list(_owned_parents(model))
        if not parents or not _is_owned(model):
            continue
        table = model._meta.db_table
        checks = [
            f'EXISTS (SELECT 1 FROM "{parent}" p WHERE p.id = NEW.{column} '
            "AND p.organization_id <> NEW.organization_id)"
            for column, parent in parents
        ]
        says = f"{table}: parent of another organization"
        either = " OR ".join(checks)
        yield Guard(
            f"guard_{table}_organization",
            table,
            "BEFORE INSERT OR UPDATE",
            f"SELECT RAISE(ABORT, '{says}') WHERE {either};",
            f"BEGIN IF {either} THEN RAISE EXCEPTION '{says}'; END IF; RETURN NEW; END;",
        )


def _owned_parents(model: type[models.Model]) -> Iterator[tuple[str, str]]:
    for column in model._meta.concrete_fields:
        parent = column.remote_field.model if column.remote_field else None
        if parent is not None and not isinstance(parent, str) and _is_owned(parent):
            yield column.attname, parent._meta.db_table


def _is_owned(model: type[models.Model]) -> bool:
    return any(field.name == "organization" for field in model._meta.concrete_fields)


@declare
def listeners_hear_of_every_message() -> Iterator[Guard]:
    """PostgreSQL tells the broadcasters of an outbox message with the commit that made it."""
    if is_postgres():
        yield Guard(
            "guard_outbox_notify",
            "core_outboxmessage",
            "AFTER INSERT",
            "",
            f"BEGIN PERFORM pg_notify('{CHANNEL}', NEW.id::text); RETURN NULL; END;",
        )
