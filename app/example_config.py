"""Writes ``config.example.toml`` from the settings models: every key with its description and its default."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import PurePath

from pydantic import BaseModel, SecretStr
from pydantic.fields import FieldInfo

from app.settings import MatchSettings, Settings
from app.settings_access import GrantMatch

_HEAD = """\
# Followthrough: every setting, with its default. Generated from the settings; do not edit by hand.
#
# A key here may also be given as an environment variable (FOLLOWTHROUGH_SERVER__PORT=8080) or as a file of that name
# in /run/secrets (or FOLLOWTHROUGH_SECRETS_DIR). The environment wins over the files, which win over this file.
# A connection's keys go by its name: FOLLOWTHROUGH_CONNECTIONS__GITHUB__TOKEN. Empty variables count as not set.
"""
_ROUTES = """\
# Which connection the tickets of a post-mortem go to. The first match wins; without one, the first connection.
# [[routes]]
# match = { team = "payments", severity = ["sev1", "sev2"] }   # keys: KEYS
# connection = "builtin"

# Who a name in documents is, by connection; left = DAY for who is not there any more.
# [people]
# "Ada Example" = { github = "ada" }
# "Grace Example" = { github = "grace", left = 2026-03-01 }

# The days of a team. Without a table: audit.timezone, Monday to Friday.
# [teams.payments]
# timezone = "Europe/Berlin"
# workdays = ["mon", "tue", "wed", "thu", "fri"]
# holidays = [2026-12-25, 2026-12-26]

# Other names that stand for a system or a tag: what documents call by any of them is found under one name.
# [systems]
# auth = ["authentication", "login-service"]
# [tags]
# caching = ["cache", "caches"]
"""
_GRANTS = """\
# What people who sign in to the pages by [oidc] or [proxy] may do. The first match counts; nobody else gets in.
# [[grants]]
# match = { group = "sre", email = "*@example.com" }   # keys: KEYS; all that are given must match
# scopes = ["read", "write", "sync"]   # read, write, sync, admin
# team = "payments"   # the only team whose post-mortems they see
"""
_EXEMPTIONS = """\
# Exemptions from rules of the gate or of the audit; each has a reason and a last day.
# [[exemptions]]
# rules = ["undated", "item-undated"]
# team = "payments"   # also: severity, system; all that are given must match
# reason = "the team is being moved"
# until = 2026-09-30
"""


def generate(option_models: Mapping[str, type[BaseModel]]) -> str:
    """Return the file's text; ``option_models`` are the settings of each kind of connection, by kind."""
    defaults = Settings()
    parts = [_HEAD]
    for name, section in defaults:
        if name == "connections":
            parts += [_connection(kind, model) for kind, model in option_models.items()]
        elif name == "routes":
            parts.append(_ROUTES.replace("KEYS", ", ".join(MatchSettings.model_fields)))
        elif name == "grants":
            parts.append(_GRANTS.replace("KEYS", ", ".join(GrantMatch.model_fields)))
        elif name in {"policy", "calibration"}:
            parts += [_table(f"{name}.{severity}", one) for severity, one in section]
        elif name == "exemptions":
            parts.append(_EXEMPTIONS)
        elif isinstance(section, BaseModel):
            parts.append(_table(name, section))
    return "\n".join(parts)


def from_registry(kinds: Iterable[str], settings_model: Callable[[str], type[BaseModel]]) -> str:
    """Return the file's text for ``kinds``, whose models ``settings_model`` finds."""
    return generate({kind: settings_model(kind) for kind in kinds})


def _table(name: str, section: BaseModel) -> str:
    lines = [f"[{name}]"]
    for key, info in type(section).model_fields.items():
        lines += _entry(key, info, getattr(section, key))
    return "\n".join(lines) + "\n"


def _connection(kind: str, model: type[BaseModel]) -> str:
    """The built-in connection is the default; the others are shown as comments, since they need an account."""
    lines = ["[[connections]]", f'name = "{kind}"', f'kind = "{kind}"']
    for key, info in model.model_fields.items():
        default = info.get_default(call_default_factory=True) if not info.is_required() else ""
        lines += _entry(key, info, default)
    shown = lines if kind == "builtin" else [line if line.startswith("#") else f"# {line}" for line in lines]
    return "\n".join(shown) + "\n"


def _entry(key: str, info: FieldInfo, value: object) -> Iterator[str]:
    if info.description:
        yield f"# {info.description}"
    yield f"# {key} =" if value is None else f"{key} = {_toml(value)}"


def _toml(value: object) -> str:
    """Write a value; JSON's numbers, strings, lists and booleans are TOML's too."""
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_toml(one) for one in value) + "]"
    if isinstance(value, SecretStr):
        return json.dumps(value.get_secret_value())
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{json.dumps(str(k))} = {_toml(v)}" for k, v in value.items()) + "}"
    return json.dumps(str(value) if isinstance(value, PurePath) else value, ensure_ascii=False)
