"""What is sent, and how sending it may fail."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Message:
    """Plain text: nothing in it formats, mentions or links but the web addresses that it shows."""

    id: str
    subject: str
    lines: tuple[str, ...]
    data: Mapping[str, str] = field(default_factory=dict)  # for programs

    @property
    def text(self) -> str:
        """The lines as one text."""
        return "\n".join(f"- {line}" for line in self.lines)


class NotSent(Exception):
    """It was certainly not sent; ``again`` says whether to try again. Never names the address."""

    def __init__(self, why: str, *, again: bool) -> None:
        super().__init__(why)
        self.again = again


class MaySent(Exception):
    """It may have been sent: no answer came, or none that is certain. Never names the address."""


class NobodySends:
    """Stands where nothing is to be sent."""

    def send(self, address: str, message: Message) -> None:
        """Refuse."""
        del address, message
        raise NotSent("nothing sends here", again=False)

    def tell(self, url: str, secret: str, message: Message) -> None:
        """Refuse."""
        del url, secret, message
        raise NotSent("nothing sends here", again=False)


class Sender(Protocol):
    """Sends one message to one address."""

    def send(self, address: str, message: Message) -> None:
        """Send.

        Raises:
            NotSent: it was not sent.
            MaySent: nobody can know.
        """
        ...

    def tell(self, url: str, secret: str, message: Message) -> None:
        """Send a signed webhook; raises as ``send`` does. The message's id lets the receiver know a repetition."""
        ...
