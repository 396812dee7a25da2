"""Asks an OpenID Connect provider who somebody is: authorization code with PKCE, state and nonce, through Authlib."""

from __future__ import annotations

import logging
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from app.errors import ConfigurationError, IdentityUnavailable, Problem, SignInRefused

if TYPE_CHECKING:
    from app.settings_access import OidcSettings

TIMEOUT_SECONDS: Final = 10.0
# What a provider may sign with: keys of its own. "none" and our shared secret prove less.
_SIGNATURES: Final = ("RS", "ES", "PS", "Ed")


class IdentityProvider:
    """One configured provider; its metadata and keys are read when the first person signs in."""

    def __init__(self, settings: OidcSettings, callback: str) -> None:
        try:
            import authlib.integrations.requests_client  # noqa: F401 - only whether it is there
        except ImportError:
            message = "[oidc] needs the library authlib: install followthrough[oidc], or take issuer out."
            raise ConfigurationError(message, (Problem("oidc-not-installed", message, "oidc.issuer"),)) from None
        logging.getLogger("authlib").setLevel(logging.CRITICAL)  # writes code verifiers at its ordinary levels
        self.issuer = settings.issuer
        self._settings = settings
        self._callback = callback

    def address(self, state: str, nonce: str, verifier: str) -> str:
        """Where a person signs in; they come back with ``state`` and a code.

        Raises:
            IdentityUnavailable: the provider does not answer as a provider does.
        """
        with _Failures():
            made = self._client.create_authorization_url(
                self._callback, state=state, nonce=nonce, code_verifier=verifier
            )
        return str(made["url"])

    def claims(self, code: str, nonce: str, verifier: str) -> dict[str, Any]:
        """What the provider says of whoever came back with ``code``, its signature and every claim checked.

        Raises:
            SignInRefused: the code, or what it was exchanged for, does not hold.
            IdentityUnavailable: the provider does not answer as a provider does.
        """
        with _Failures():
            token = self._client.fetch_access_token(self._callback, code=code, code_verifier=verifier)
            options = {
                "iss": {"essential": True, "values": [self.issuer]},
                "aud": {"essential": True, "values": [self._settings.client_id]},
            }
            found = self._client.parse_id_token(token, nonce, claims_options=options)
            if found is None:
                raise SignInRefused("the identity provider sent no ID token")
            return {**self._more(token, found), **found}

    def _more(self, token: dict[str, Any], found: dict[str, Any]) -> dict[str, Any]:
        """What only the user info endpoint says: some providers keep ID tokens short."""
        wanted = {self._settings.name_claim, self._settings.groups_claim, "email"}
        if wanted <= found.keys() or not self._client.server_metadata.get("userinfo_endpoint"):
            return {}
        said: dict[str, Any] = self._client.userinfo(token=token)
        if said.get("sub") != found["sub"]:
            raise SignInRefused("the identity provider speaks of two people at once")
        return said

    @cached_property
    def _client(self) -> Any:  # noqa: ANN401 - Authlib ships no types
        made = _client_class()(
            None,
            client_id=self._settings.client_id,
            client_secret=self._settings.client_secret.get_secret_value(),
            server_metadata_url=f"{self.issuer.rstrip('/')}/.well-known/openid-configuration",
            client_kwargs={
                "scope": " ".join(self._settings.ask_for),
                "code_challenge_method": "S256",
                "default_timeout": TIMEOUT_SECONDS,
            },
        )
        metadata = made.load_server_metadata()
        if metadata.get("issuer") != self.issuer:
            raise IdentityUnavailable(
                f"the provider at {self.issuer} calls itself {metadata.get('issuer')!r}; set oidc.issuer to that"
            )
        offered = metadata.get("id_token_signing_alg_values_supported") or ["RS256"]
        metadata["id_token_signing_alg_values_supported"] = [one for one in offered if one.startswith(_SIGNATURES)]
        return made


class _Failures:
    """Turns what goes wrong between us and the provider into errors of ours."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, _: object, error: BaseException | None, __: object) -> None:
        import requests
        from authlib.common.errors import AuthlibBaseError
        from joserfc.errors import JoseError

        if isinstance(error, AuthlibBaseError | JoseError):
            reason = getattr(error, "error", "") or type(error).__name__
            raise SignInRefused(f"what the identity provider sent does not hold ({reason})") from error
        if isinstance(error, requests.RequestException | RuntimeError | ValueError):
            raise IdentityUnavailable(f"the identity provider does not answer as one ({error})") from error


def _client_class() -> type[Any]:
    """The parts of which Authlib makes its clients for Flask and Django, without a framework's session."""
    from authlib.integrations.base_client.sync_app import BaseApp, OAuth2Mixin
    from authlib.integrations.base_client.sync_openid import OpenIDMixin
    from authlib.integrations.requests_client import OAuth2Session

    class Client(OAuth2Mixin, OpenIDMixin, BaseApp):  # type: ignore[misc]  # Authlib ships no types
        client_cls = OAuth2Session

    return Client
