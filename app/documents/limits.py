"""What a document may be before any reader sees it: text, UTF-8, and of a size that is read within a second.

The size limits are checked here, before parsing. The nesting limit and the limit on pieces of markup are counted by
the readers as they go, with the errors made here, so that every format refuses in the same words.
"""

from __future__ import annotations

from app.errors import DocumentTooLarge, DocumentUnreadable, Problem

MAX_BYTES = 2_000_000
MAX_LINES = 20_000
MAX_NESTING = 100
MAX_MARKS = 60_000  # pieces of markup (tags, emphasis marks, links, cells) in one document
MAX_ITEMS = 1_000  # action items in one document; real post-mortems hold a few dozen at most

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_WIDE_MARKS = (
    (b"\xff\xfe\x00\x00", "UTF-32"),
    (b"\x00\x00\xfe\xff", "UTF-32"),
    (b"\xff\xfe", "UTF-16"),
    (b"\xfe\xff", "UTF-16"),
)


def check(data: bytes) -> None:
    """Raise unless ``data`` can be given to a reader.

    Raises:
        DocumentTooLarge: more than 2 MB or 20,000 lines.
        DocumentUnreadable: empty, UTF-16 or UTF-32, binary, or not UTF-8; the problem names the byte and the line.
    """
    _check_size(data)
    _check_encoding(data)
    if not data.removeprefix(_BYTE_ORDER_MARK).strip():
        raise _unreadable("document-empty", "The document is empty. Give a document that holds text.", None)


class Marks:
    """Counts the pieces of markup met in one document."""

    __slots__ = ("_data", "_left")

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._left = MAX_MARKS

    def spend(self, offset: int, amount: int = 1) -> None:
        """Count ``amount`` pieces at byte ``offset``.

        Raises:
            DocumentTooLarge: that was more than a reader will follow.
        """
        self._left -= amount
        if self._left < 0:
            raise too_many_marks(self._data, offset)


def line_at(data: bytes, offset: int) -> int:
    """Return the 1-based line of ``data`` that holds byte ``offset``; LF, CRLF and lone CR end a line."""
    return 1 + _line_ends(data[:offset])


def too_deep(data: bytes, offset: int) -> DocumentTooLarge:
    """Return the error for nesting deeper than 100 at byte ``offset``."""
    line = line_at(data, offset)
    return _too_large(
        "document-too-deep",
        f"Nesting deeper than {MAX_NESTING} levels at byte {offset} (line {line}). Flatten the lists, quotes or "
        "elements there.",
        line,
    )


def too_many_marks(data: bytes, offset: int) -> DocumentTooLarge:
    """Return the error for more pieces of markup than a reader will follow, met at byte ``offset``."""
    line = line_at(data, offset)
    return _too_large(
        "document-too-much-markup",
        f"More than {MAX_MARKS:,} pieces of markup, reached at byte {offset} (line {line}). Split the document.",
        line,
    )


def too_many_items(data: bytes, offset: int) -> DocumentTooLarge:
    """Return the error for more action items than one document may hold, reached at byte ``offset``."""
    line = line_at(data, offset)
    return _too_large(
        "document-too-many-items",
        f"More than {MAX_ITEMS:,} action items, reached at byte {offset} (line {line}). Split the document.",
        line,
    )


def _check_size(data: bytes) -> None:
    if len(data) > MAX_BYTES:
        raise _too_large(
            "document-too-large",
            f"The document has {len(data):,} bytes; at most {MAX_BYTES:,} are read. Split it, or leave out embedded "
            "images and logs.",
            None,
        )
    lines = _line_ends(data) + 1
    if lines > MAX_LINES + 1:  # the last line may end with a line feed
        raise _too_large(
            "document-too-many-lines",
            f"The document has {lines:,} lines; at most {MAX_LINES:,} are read. Split it, or move logs out of it.",
            MAX_LINES + 1,
        )


def _check_encoding(data: bytes) -> None:
    for mark, name in _WIDE_MARKS:
        if data.startswith(mark):
            raise _unreadable(
                "document-not-utf-8", f"The document is {name} (byte order mark at byte 0). Save it as UTF-8.", 1
            )
    nul = data.find(b"\0")
    if nul >= 0:
        line = line_at(data, nul)
        raise _unreadable(
            "document-binary",
            f"Byte {nul} (line {line}) is NUL: this is a binary file, or text in UTF-16. Give text in UTF-8.",
            line,
        )
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = line_at(data, error.start)
        raise _unreadable(
            "document-not-utf-8",
            f"Byte {error.start} (line {line}) is 0x{data[error.start]:02x}, which is not valid UTF-8. Save the "
            "document as UTF-8.",
            line,
        ) from error


def _line_ends(data: bytes) -> int:
    if b"\r" not in data:
        return data.count(b"\n")
    return data.count(b"\n") + data.count(b"\r") - data.count(b"\r\n")


def _unreadable(code: str, message: str, line: int | None) -> DocumentUnreadable:
    return DocumentUnreadable(message, (Problem(code, message, line=line),))


def _too_large(code: str, message: str, line: int | None) -> DocumentTooLarge:
    return DocumentTooLarge(message, (Problem(code, message, line=line),))
