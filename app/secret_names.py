"""Says which names hold secrets, so that settings and logs hide the same things."""

from __future__ import annotations

import re

# Whole words of a name, in the plural too: "token", "webhook_secrets", "X-Api-Key", "privateKey", but not "tokenizer".
_WORDS = re.compile(
    r"(?:^|[^a-z])"
    r"(?:token|secret|password|passwd|passphrase|authorization|cookie|credential|signature|"
    r"api[_-]?key|private[_-]?key|access[_-]?key)s?"
    r"(?:$|[^a-z])"
)
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")


def is_secret_name(name: str) -> bool:
    """Whether a value under ``name`` is to be hidden; underscores, dashes, case and camelCase do not matter."""
    return _WORDS.search(_CAMEL.sub("_", name).lower()) is not None
