"""Fuzzes one reader with atheris: ``python benchmarks/fuzz_readers.py html -max_total_time=600``.

atheris is not a dependency of the project; install it beside it (``pip install atheris==3.0.0``). A finding is any
exception but a refusal, a span outside the text or inside a character, or more than two seconds of processor time for
one document.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from importlib import import_module

import atheris
import msgspec

with atheris.instrument_imports(include=["app.documents"]):
    from app.documents import limits
    from app.documents.blocks import Span
    from app.errors import DocumentUnreadable

    _read = import_module(f"app.documents.{sys.argv.pop(1)}").read_blocks


def spans(value: object) -> Iterator[Span]:
    """Yield every span in a block tree."""
    if isinstance(value, Span):
        yield value
    elif isinstance(value, msgspec.Struct):
        for field in value.__struct_fields__:
            yield from spans(getattr(value, field))
    elif isinstance(value, tuple):
        for each in value:
            yield from spans(each)


def one_document(raw: bytes) -> None:
    """Read ``raw`` as far as it is text, and check what comes back."""
    data = raw.decode("utf-8", "ignore").replace("\0", "").encode()
    began = time.process_time()
    try:
        limits.check(data)
        document = _read(data)
    except DocumentUnreadable:
        return
    assert time.process_time() - began < 2, "slow"
    for span in spans(document.blocks):
        assert 0 <= span.start <= span.end <= len(data), span
        data[: span.start].decode()
        data[: span.end].decode()


if __name__ == "__main__":
    atheris.Setup(sys.argv, one_document)
    atheris.Fuzz()
