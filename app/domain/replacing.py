"""A changed copy of a record: ``dataclasses.replace`` for wide frozen records, several times as fast.

The library's function looks at each field by itself; with thirty fields and thousands of deliveries that was the
largest share of deciding about one.
"""

from __future__ import annotations

from dataclasses import fields
from functools import cache
from operator import attrgetter
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Record = TypeVar("Record", bound="DataclassInstance")


def replace(record: Record, **changes: Any) -> Record:  # noqa: ANN401 - as the library's function
    """Return a copy with other values; every field must be one of the constructor's, in its order."""
    read, place = _layout(type(record))
    values = list(read(record))
    for name, value in changes.items():
        values[place[name]] = value
    return type(record)(*values)


@cache
def _layout(kind: type[DataclassInstance]) -> tuple[attrgetter[Any], dict[str, int]]:
    names = [field.name for field in fields(kind)]
    return attrgetter(*names), {name: place for place, name in enumerate(names)}
