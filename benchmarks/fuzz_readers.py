"""Fuzzes one reader with atheris: ``python benchmarks/fuzz_readers.py html -max_total_time=600``.

atheris is not a dependency of the project; install it beside it (``pip install atheris==3.0.0``). A finding is any
exception but a refusal, a span outside the text or inside a character, more than two seconds of processor time for one
document. Every document is read as blocks and as a post-mortem.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from importlib import import_module
from typing import cast

import atheris
import msgspec

with atheris.instrument_imports(include=["app.documents"]):
    from app.documents import limits
    from app.documents.blocks import Format, Span
    from app.documents.dates import of_cell
    from app.documents.link_back import TicketLink, write_links
    from app.documents.reader import read
    from app.errors import DocumentUnreadable

    _MODULE = sys.argv.pop(1)
    _FORMATS: dict[str, Format] = {"restructuredtext": "rst", "plain_text": "text"}
    _format = _FORMATS.get(_MODULE) or cast("Format", _MODULE)
    _read = import_module(f"app.documents.{_MODULE}").read_blocks


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
        _inside(span, data)
    began = time.process_time()
    post_mortem = read(data, format=_format)
    assert time.process_time() - began < 2, "slow"
    for item in post_mortem.action_items:
        _inside(item.span, data)
    links = {n: TicketLink(f"T-{n}", f"https://t.example/browse/T-{n}") for n in range(len(post_mortem.action_items))}
    written = write_links(data, post_mortem, links)
    written.decode()


def _inside(span: Span, data: bytes) -> None:
    assert 0 <= span.start <= span.end <= len(data), span
    data[: span.start].decode()
    data[: span.end].decode()


if __name__ == "__main__":
    of_cell("3 hafta icinde")  # the library for such days is loaded once a process: no document's own time
    atheris.Setup(sys.argv, one_document)
    atheris.Fuzz()
