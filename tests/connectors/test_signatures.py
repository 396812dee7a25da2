"""Webhook signatures: only the right secret over the right bytes, and never an exception."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from connectors.signatures import sign, verify

secrets = st.text(min_size=1, max_size=40)


@given(secrets, st.binary())
def test_what_was_signed_verifies(secret: str, body: bytes) -> None:
    """A signature verifies under its own secret, whatever other secrets are live."""
    assert verify(["", "another", secret], sign(secret, body), body)


@given(secrets, secrets, st.binary())
def test_another_secret_does_not_verify(secret: str, other: str, body: bytes) -> None:
    """A signature under one secret is refused under any other."""
    assert verify([other], sign(secret, body), body) is (secret == other)


@given(secrets, st.binary(min_size=1), st.data())
def test_one_changed_bit_does_not_verify(secret: str, body: bytes, data: st.DataObject) -> None:
    """Changing any bit of the body or of the signature is noticed."""
    position = data.draw(st.integers(0, len(body) * 8 - 1))
    changed = bytearray(body)
    changed[position // 8] ^= 1 << position % 8
    assert not verify([secret], sign(secret, body), bytes(changed))
    header = sign(secret, body)
    index = data.draw(st.integers(len("sha256="), len(header) - 1))
    digit = "0" if header[index] != "0" else "1"
    assert not verify([secret], header[:index] + digit + header[index + 1 :], body)


@given(st.none() | st.text() | st.text().map("sha256=".__add__), st.binary())
def test_anything_else_is_false_and_never_an_exception(header: str | None, body: bytes) -> None:
    """A missing or malformed header is simply wrong."""
    assert verify(["secret"], header, body) is False


def test_no_secret_and_an_empty_secret_verify_nothing() -> None:
    """Without a secret nothing is authentic, not even what was signed with the empty one."""
    assert not verify([], sign("x", b""), b"")
    assert not verify([""], sign("", b""), b"")
