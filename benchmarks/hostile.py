"""Measures every reader on the worst documents known: each must answer, or refuse, within one second.

Run with ``python benchmarks/hostile.py``; prints seconds of processor time and MB/s per reader and document, and
exits 1 if one is slow.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from importlib import import_module

from app.documents import limits
from app.errors import DocumentUnreadable

READERS = ("html", "restructuredtext", "asciidoc", "mediawiki", "plain_text", "markdown")
_SIZE = 1_900_000


def filled(unit: str, size: int = _SIZE) -> bytes:
    """Return ``unit`` repeated to about ``size`` bytes."""
    raw = unit.encode()
    return raw * (size // len(raw))


def nested(mark: str, depth: int = 5_000) -> bytes:
    """Return a list whose every entry is one level deeper than the one before."""
    return "\n".join("  " * level + f"{mark} entry" for level in range(min(depth, 1_300))).encode()


DOCUMENTS: dict[str, Callable[[], bytes]] = {
    "nested lists": lambda: nested("-"),
    "nested marks": lambda: "\n".join("*" * n + " entry" for n in range(1, 1_500)).encode(),
    "nested divs": lambda: b"<div>" * 200_000,
    "nested lists in html": lambda: b"<ul><li>" * 100_000,
    "many small tags": lambda: filled("<b>x</b>"),
    "many list entries in html": lambda: filled("<li>x"),
    "unclosed tags": lambda: filled('<a href="x'),
    "unclosed comments": lambda: filled("<!--x"),
    "unclosed cdata": lambda: filled("<![CDATA[x"),
    "stray less-than": lambda: filled("<"),
    "quotes in tags": lambda: filled("<a \"<a 'x"),
    "entity flood": lambda: filled("&amp;&#x41;&bogus;"),
    "backticks": lambda: filled("`"),
    "backticks and spaces": lambda: filled("` a "),
    "stars": lambda: filled("*"),
    "stars and letters": lambda: filled("*a **b "),
    "brackets": lambda: filled("["),
    "links never closed": lambda: filled("[[a|[http://x "),
    "templates never closed": lambda: filled("{{a\n", 70_000),
    "addresses": lambda: filled("http://a).).).).) "),
    "angle brackets": lambda: filled("<<a `b <"),
    "underscores": lambda: filled("a_ b__ "),
    "colons": lambda: filled(":a:`b:: "),
    "bars": lambda: filled("|a"),
    "wide table row": lambda: b"|===\n" + filled("|a ") + b"\n|===",
    "wiki table": lambda: b"{|\n" + filled("|a||b!!c") + b"\n|}",
    "merged cells": lambda: b"<table>" + filled("<tr><td rowspan=100 colspan=100>a", 400_000),
    "long table": lambda: filled("| a | b | c |\n", 270_000),
    "grid table": lambda: b"+---+---+\n" + filled("| a | b |\n", 190_000) + b"+---+---+\n",
    "simple table borders": lambda: filled("=== ===\n", 150_000),
    "one long line": lambda: filled("word "),
    "one long word": lambda: filled("a"),
    "one long word with dashes": lambda: filled("a-"),
    "20,000 short lines": lambda: b"a\n" * 19_999,
    "20,000 list entries": lambda: b"* [ ] a thing to do\n" * 19_999,
    "20,000 titles": lambda: b"a\n====\n" * 9_999,
    "20,000 fences": lambda: b"====\n----\n" * 9_999,
    "20,000 explicit marks": lambda: b".. a::\n\n" * 9_999,
    "quotes": lambda: filled("'''a''"),
    "blank lines": lambda: b"\n" * 19_999,
    "indentation": lambda: "\n".join(" " * n + "a" for n in range(1_500)).encode(),
    "yaml aliases": lambda: (
        b"---\na: &a [x,x]\n" + b"".join(b"b%d: &b%d [*a,*a]\n" % (n, n) for n in range(500)) + b"---\n"
    ),
}


def seconds(reader: str, data: bytes) -> tuple[float, str]:
    """Return how long ``reader`` takes for ``data``, and whether it read or refused it."""
    read = import_module(f"app.documents.{reader}").read_blocks
    began = time.process_time()
    try:
        limits.check(data)
        read(data)
    except DocumentUnreadable as error:
        return time.process_time() - began, type(error).__name__
    return time.process_time() - began, "read"


def main(names: list[str]) -> int:
    """Print one line per reader and document."""
    slow = 0
    for reader in names or READERS:
        total, size = 0.0, 0
        for title, make in DOCUMENTS.items():
            data = make()
            took, outcome = seconds(reader, data)
            total, size = total + took, size + len(data)
            slow += took > 1
            flag = "  SLOW" if took > 1 else ""
            if took > 0.3 or flag:
                print(f"{reader:18} {title:28} {len(data):>9,} B {took:7.3f} s  {outcome}{flag}", flush=True)
        print(f"{reader:18} {'all hostile documents':28} {size:>9,} B {total:7.3f} s  {size / 1e6 / total:.1f} MB/s")
    print(f"slower than one second: {slow}")
    return 1 if slow else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
