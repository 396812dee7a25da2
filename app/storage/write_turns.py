"""Whose turn it is to write to a SQLite file: one writer of this process at a time, in the order in which they asked.

SQLite has one write lock. Who finds it taken sleeps up to 0.1 s and looks again, whoever came first: under load a
writer can starve for half a minute, and one that would have been let in next sleeps on beside a free lock. So
everything that writes through one engine, the job engine too, takes its turn here before SQLite's lock, on the
connection itself (https://www.sqlite.org/lang_transaction.html). SQLite's own waiting is left for other processes.
"""

from __future__ import annotations

import re
import sqlite3
from collections import deque
from threading import Lock
from typing import Any, Final

from typing_extensions import override

# What begins to write, as a statement says it first; the driver puts a BEGIN IMMEDIATE before the last four.
_WRITES: Final = re.compile(r"\s*(BEGIN\s+(IMMEDIATE|EXCLUSIVE)|INSERT|UPDATE|DELETE|REPLACE)\b", re.IGNORECASE)


class WriteTurns:
    """Gives turns in order of asking. Who asks to go ahead is next, but never twice in a row past others."""

    def __init__(self) -> None:
        self._state = Lock()  # held for a few instructions only
        self._taken = False
        self._went_ahead = False  # whether the turn that is taken was given past others
        self._ahead: deque[Lock] = deque()
        self._waiting: deque[Lock] = deque()

    @property
    def waiting(self) -> int:
        """How many wait for a turn."""
        return len(self._ahead) + len(self._waiting)

    def take(self, patience: float, *, ahead: bool = False) -> bool:
        """Wait for a turn, at most ``patience`` seconds; whether there was one. Any thread may give it back."""
        with self._state:
            if not self._taken:
                self._taken = True
                return True
            if patience <= 0:
                return False
            line = self._ahead if ahead else self._waiting
            called = Lock()
            called.acquire()
            line.append(called)
        try:
            given = called.acquire(timeout=patience)
        except BaseException:  # an interrupt: nobody is left to give back a turn that came meanwhile
            if self._leave(line, called):
                self.give_back()
            raise
        return given or self._leave(line, called)

    def _leave(self, line: deque[Lock], called: Lock) -> bool:
        """Stop waiting; whether the turn came at the last moment."""
        with self._state:
            if called in line:
                line.remove(called)
                return False
        return True

    def give_back(self) -> None:
        """End a turn: it goes to the next who waits."""
        with self._state:
            past_others = bool(self._ahead) and not (self._went_ahead and self._waiting)
            self._went_ahead = past_others and bool(self._waiting)
            line = self._ahead if past_others else self._waiting
            if line:
                line.popleft().release()
            else:
                self._taken = False


class NoTurn(sqlite3.OperationalError):
    """Others of this process kept writing for too long. To callers that try again it is a locked database."""

    def __init__(self, patience: float) -> None:
        super().__init__(f"database is locked: no turn to write within {patience:g} seconds")
        self.sqlite_errorcode = sqlite3.SQLITE_BUSY
        self.sqlite_errorname = "SQLITE_BUSY_TURN"


class TurnTakingConnection(sqlite3.Connection):
    """A connection that holds a turn from before it takes SQLite's write lock until that is free again."""

    def __init__(self, *args: Any, turns: WriteTurns, **kwargs: Any) -> None:  # noqa: ANN401 - the driver's own
        super().__init__(*args, **kwargs)
        self.goes_ahead = False
        self.turns = turns
        self.patience = float(kwargs.get("timeout", 5.0))  # the driver's default
        self._has_turn = False

    @override
    def cursor(self, factory: Any = None) -> Any:
        """Open a cursor that takes turns."""
        return super().cursor(factory or _Cursor)

    @override
    def execute(self, sql: str, parameters: Any = (), /) -> sqlite3.Cursor:
        """Run one statement. The driver's own shortcut opens a cursor that takes no turn."""
        cursor: sqlite3.Cursor = self.cursor().execute(sql, parameters)
        return cursor

    @override
    def executemany(self, sql: str, parameters: Any, /) -> sqlite3.Cursor:
        """Run one statement for many rows."""
        cursor: sqlite3.Cursor = self.cursor().executemany(sql, parameters)
        return cursor

    def take_turn(self, *, wait: bool = True) -> bool:
        """Take a turn before writing; without ``wait`` it is False where somebody else has it.

        Raises:
            NoTurn: it did not come in time.
        """
        if not self._has_turn:
            self._has_turn = self.turns.take(self.patience if wait else 0, ahead=self.goes_ahead)
            if wait and not self._has_turn:
                raise NoTurn(self.patience)
        return self._has_turn

    def end_turn(self) -> None:
        """Give the turn back where no transaction is open."""
        if self._has_turn and not self.in_transaction:
            self._has_turn = False
            self.turns.give_back()

    @override
    def commit(self) -> None:
        """Commit, then let the next one write."""
        try:
            super().commit()
        finally:
            self.end_turn()

    @override
    def rollback(self) -> None:
        """Roll back, then let the next one write."""
        try:
            super().rollback()
        finally:
            self.end_turn()

    @override
    def close(self) -> None:
        """Close, which undoes what is open, then let the next one write."""
        super().close()
        if self._has_turn:
            self._has_turn = False
            self.turns.give_back()


class _Cursor(sqlite3.Cursor):
    connection: TurnTakingConnection

    @override
    def execute(self, sql: str, parameters: Any = (), /) -> _Cursor:
        if _WRITES.match(sql):
            self.connection.take_turn()
        try:
            return super().execute(sql, parameters)
        finally:
            self.connection.end_turn()  # a statement that failed may have undone the transaction

    @override
    def executemany(self, sql: str, parameters: Any, /) -> _Cursor:
        if _WRITES.match(sql):
            self.connection.take_turn()
        try:
            return super().executemany(sql, parameters)
        finally:
            self.connection.end_turn()
