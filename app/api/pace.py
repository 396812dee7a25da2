"""How much one key and one address may send, kept in this process."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, cast

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter
from starlette.types import Scope

BAD_KEYS: Final = RateLimitItemPerMinute(10)  # from one address: guessing 256 bits is hopeless, filling the log is not
WAIT_SECONDS: Final = BAD_KEYS.get_expiry()


class Pace:
    """The counters of one application."""

    def __init__(self, requests_per_minute: int) -> None:
        self._limiter = MovingWindowRateLimiter(MemoryStorage())
        self.per_key = RateLimitItemPerMinute(requests_per_minute)

    def may_use(self, key: str) -> bool:
        """Count a request of a key; False where it sent too many."""
        return self._limiter.hit(self.per_key, "key", key)

    def may_ask(self, address: str) -> bool:
        """Count a request for a page; False where its address sent too many."""
        return self._limiter.hit(self.per_key, "page", address)

    def may_try(self, address: str) -> bool:
        """Whether an address may send one more key."""
        return self._limiter.test(BAD_KEYS, "bad", address)

    def wrong_key(self, address: str) -> None:
        """Count a key that does not fit."""
        self._limiter.hit(BAD_KEYS, "bad", address)


@dataclass(frozen=True, slots=True)
class AddressPace:
    """The counters as they concern one request's address."""

    _pace: Pace
    _address: str

    def may_ask(self) -> bool:
        """Count a request for a page; False where it sent too many."""
        return self._pace.may_ask(self._address)

    def may_try(self) -> bool:
        """Whether it may send one more key."""
        return self._pace.may_try(self._address)

    def wrong_key(self) -> None:
        """Count a key that does not fit."""
        self._pace.wrong_key(self._address)


def pace_of(scope: Scope) -> AddressPace:
    """The counters for whoever sends this request."""
    return AddressPace(cast("Pace", scope["app"].state.pace), address_of(scope))


def address_of(scope: Scope) -> str:
    """Where a request comes from."""
    return str((scope.get("client") or ("unknown",))[0])
