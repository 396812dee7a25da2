"""The provider itself, run by ``tests.rigs.identity_provider`` in Canaille's own environment."""

from __future__ import annotations

import json
import sys
import warnings
from typing import Any


def _configuration(port: int) -> dict[str, Any]:
    from joserfc.jwk import RSAKey

    key = RSAKey.generate_key(2048)
    key.ensure_kid()
    return {
        "TESTING": True,
        "ENV_FILE": None,
        "SECRET_KEY": "of the test's provider",
        "WTF_CSRF_ENABLED": False,
        "PREFERRED_URL_SCHEME": "http",
        "SERVER_NAME": f"localhost:{port}",
        "CANAILLE": {
            "DATABASE": "memory",
            "JAVASCRIPT": False,
            "ACL": {"DEFAULT": {"PERMISSIONS": ["use_oidc"]}},
        },
        "CANAILLE_OIDC": {"ACTIVE_JWKS": [key.as_dict(private=True)]},
    }


def _fill(app: Any, told: dict[str, Any]) -> None:  # noqa: ANN401 - Canaille ships no types
    from canaille.app import models  # type: ignore[import-not-found]  # in an environment of its own
    from canaille.backends import Backend  # type: ignore[import-not-found]

    store = Backend.instance
    with app.app_context():
        members: dict[str, list[Any]] = {}
        for login, groups in told["people"].items():
            name = f"{login.title()} Example"
            user = models.User(
                user_name=login,
                formatted_name=name,
                family_name="Example",
                emails=[f"{login}@example.com"],
                password=told["password"],
            )
            store.save(user)
            for group in groups:
                members.setdefault(group, []).append(user)
        for group, people in members.items():
            store.save(models.Group(display_name=group, members=people))
        client = models.Client(
            client_id=told["client_id"],
            client_secret=told["client_secret"],
            client_name="Followthrough",
            client_uri="http://127.0.0.1",  # one of the provider's trusted domains: it asks for no consent
            redirect_uris=[told["callback"]],
            scope=["openid", "profile", "email", "groups"],
            grant_types=["authorization_code"],
            response_types=["code"],
            token_endpoint_auth_method="client_secret_basic",
        )
        store.save(client)
        client.audience = [client]
        store.save(client)


def _serve(told: dict[str, Any]) -> None:
    warnings.simplefilter("ignore")
    from canaille import create_app  # type: ignore[import-not-found]
    from werkzeug.serving import make_server

    app = create_app(config=_configuration(told["port"]))
    _fill(app, told)
    make_server("localhost", told["port"], app, threaded=True).serve_forever()


if __name__ == "__main__":
    _serve(json.loads(sys.argv[1]))
