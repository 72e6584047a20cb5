"""Statements that are composed once, for the few that nearly every request makes.

The ORM composes its SQL anew for every query, which costs more than the database does; all else
asks the ORM.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from functools import cached_property
from itertools import batched, chain
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import connection
from django.db.models import Model, UUIDField

type Convert = Callable[[Any], Any]
ROWS = 500  # in one INSERT


class Joined:
    """A SELECT whose `{alias}` stands for all columns of a model: `SELECT {m} FROM … m`."""

    def __init__(self, statement: str, **models: str) -> None:
        self.statement = statement
        self.labels = models

    def rows(self, **asked: Any) -> list[dict[str, Any]]:
        """Each row as one object per alias; None for a model that an outer join left out."""
        with connection.cursor() as cursor:
            cursor.execute(self._sql, stored(**asked))
            found = [iter(row) for row in cursor.fetchall()]
        models = self._models.items()
        return [{alias: model.of(values) for alias, model in models} for values in found]

    @cached_property
    def _models(self) -> dict[str, "_Columns"]:
        return {alias: _Columns(apps.get_model(label)) for alias, label in self.labels.items()}

    @cached_property
    def _sql(self) -> str:
        return self.statement.format(
            **{alias: model.named(alias) for alias, model in self._models.items()}
        )


class _Columns:
    """The columns of a model, and how its objects are made of them."""

    def __init__(self, model: type[Model]) -> None:
        self.model = model
        self.names = [field.attname for field in model._meta.concrete_fields]
        self.key = self.names.index(str(model._meta.pk.attname))
        self.converts = list(_converts(model))

    def named(self, alias: str) -> str:
        columns = (field.column for field in self.model._meta.concrete_fields)
        return ", ".join(f'{alias}."{column}"' for column in columns)

    def of(self, values: Iterator[Any]) -> Model | None:
        """The object of the next values, if it has a key."""
        own = [next(values) for _ in self.names]
        if own[self.key] is None:
            return None
        for place, convert in self.converts:
            own[place] = convert(own[place])
        return self.model.from_db(connection.alias, self.names, own)


def _converts(model: type[Model]) -> Iterator[tuple[int, Convert]]:
    """What the database at hand stores otherwise than Python shows it, by place."""
    for place, field in enumerate(model._meta.concrete_fields):
        column = field.get_col(model._meta.db_table)
        of_field = field.get_db_converters(connection)
        for convert in [*connection.ops.get_db_converters(column), *of_field]:
            yield place, _bound(convert, column)


def _bound(convert: Any, column: Any) -> Convert:
    return lambda value: convert(value, column, connection)


class Insert[M: Model]:
    """Stores new rows of a model; their keys and all their values are given."""

    def __init__(self, model: type[M]) -> None:
        self.model = model

    def __call__(self, rows: Iterable[M]) -> None:
        with connection.cursor() as cursor:
            for some in batched(rows, ROWS):
                places = ", ".join([self._places] * len(some))
                cursor.execute(self._sql + places, list(chain(*map(self._values, some))))

    def _values(self, row: M) -> Iterator[Any]:
        row._state.adding = False
        for field in self.model._meta.concrete_fields:
            yield field.get_db_prep_save(getattr(row, field.attname), connection)

    @cached_property
    def _places(self) -> str:
        return f"({', '.join('%s' for _ in self.model._meta.concrete_fields)})"

    @cached_property
    def _sql(self) -> str:
        columns = (f'"{field.column}"' for field in self.model._meta.concrete_fields)
        return f'INSERT INTO "{self.model._meta.db_table}" ({", ".join(columns)}) VALUES '


def stored(**values: Any) -> dict[str, Any]:
    """Values for a statement, as the database at hand stores them."""
    return {name: _stored(value) for name, value in values.items()}


def _stored(value: Any) -> Any:
    if isinstance(value, UUID):
        return UUIDField().get_db_prep_value(value, connection)
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    return value
