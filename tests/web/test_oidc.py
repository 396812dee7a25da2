"""Signing in through an OpenID Connect provider: Canaille, which demands PKCE and a nonce, and one that lies."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from app.domain.access import Scope
from app.settings_access import GrantMatch, GrantSettings, OidcSettings
from app.web.sessions import COOKIE
from tests.api.conftest import Service
from tests.api.documents import GOOD
from tests.rigs.identity_provider import CLIENT_ID, CLIENT_SECRET, IdentityProviderProcess
from tests.rigs.lying_provider import LIES, LyingProvider
from tests.rigs.ports import free_port

pytestmark = pytest.mark.network

KEY: Final = "k" * 40
CALLBACK: Final = "http://127.0.0.1:8000/sign-in/oidc/callback"
GRANTS: Final = (
    GrantSettings(match=GrantMatch(group=("sre",)), scopes=(Scope.READ, Scope.WRITE)),
    GrantSettings(match=GrantMatch(group=("payments-team",)), scopes=(Scope.READ,), team="payments"),
)


@pytest.fixture(scope="session")
def provider() -> Iterator[IdentityProviderProcess]:
    """The provider, for the whole run."""
    process = IdentityProviderProcess(CALLBACK)
    yield process
    process.close()


def settings(issuer: str) -> dict[str, Any]:
    """The sections of the configuration that let people in by a provider."""
    oidc = OidcSettings.model_validate(
        {
            "issuer": issuer,
            "client_id": CLIENT_ID,
            "client_secret": CLIENT_SECRET,
            "ask_for": ["openid", "profile", "email", "groups"],
        }
    )
    return {"oidc": oidc, "grants": GRANTS}


@pytest.fixture
def guarded(make_service: Callable[..., Service], provider: IdentityProviderProcess) -> Service:
    """An application that lets people in by the provider."""
    return make_service(KEY, **settings(provider.issuer))


def leave(service: Service, next_: str = "/audits") -> tuple[str, dict[str, str]]:
    """Begin to sign in: the provider's address, and the cookie of the attempt."""
    answer = service.client.get("/sign-in/oidc", params={"next": next_})
    assert answer.status_code == 303, answer.text
    return answer.headers["location"], _cookies(answer)


def come_back(service: Service, address: str, cookies: dict[str, str]) -> httpx.Response:
    """Follow the provider's redirect."""
    parts = urlsplit(address)
    return service.client.get(f"{parts.path}?{parts.query}", headers=_header(cookies))


def signed_in(service: Service, provider: IdentityProviderProcess, login: str) -> dict[str, str]:
    """Sign in; answers the session's cookie."""
    address, cookies = leave(service)
    answer = come_back(service, provider.sign_in(address, login), cookies)
    assert answer.status_code == 303, answer.text
    assert answer.headers["location"] == "/audits"
    return _cookies(answer)


def _cookies(answer: httpx.Response) -> dict[str, str]:
    held = [one.partition(";")[0].partition("=") for one in answer.headers.get_list("set-cookie")]
    return {name: value for name, _, value in held if value.strip('"')}


def _header(cookies: dict[str, str]) -> dict[str, str]:
    return {"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items())}


def test_a_person_signs_in_and_acts_under_the_providers_name(
    guarded: Service, provider: IdentityProviderProcess
) -> None:
    """The provider's name is on the pages and in the log of changes, and the grant of their group decides."""
    cookies = signed_in(guarded, provider, "ada")
    assert "Sign out Ada Example" in guarded.client.get("/audits", headers=_header(cookies)).text
    bearer = {"Authorization": f"Bearer {KEY}"}
    body = {"document": GOOD, "source": {"uri": "a"}}
    made = guarded.client.post("/v1/post-mortems", json=body, headers=bearer).json()
    path = f"/action-items/{made['action_items'][0]['id']}/decisions"
    data = {"kind": "wont_do", "reason": "It is switched off", "by": "Eve"}
    assert guarded.client.post(path, data=data, headers=_header(cookies)).status_code == 303
    entry = guarded.client.get("/v1/changes", headers=bearer).json()[0]
    assert (entry["by"], entry["action"], entry["key_id"]) == ("Ada Example", "decide", None)
    refused = guarded.client.post("/audits", headers=_header(cookies))
    assert refused.status_code == 403
    assert "sync" in refused.text


def test_a_grant_of_one_team_shows_that_team(guarded: Service, provider: IdentityProviderProcess) -> None:
    """Somebody whose grant is for one team sees its post-mortems alone."""
    bearer = {"Authorization": f"Bearer {KEY}"}
    for team in ("payments", "search"):
        body = {"document": GOOD, "source": {"uri": team}, "team": team}
        made = guarded.client.post("/v1/post-mortems", json=body, headers=bearer).json()["id"]
        cookies = signed_in(guarded, provider, "bob")
        expected = 200 if team == "payments" else 404
        assert guarded.client.get(f"/post-mortems/{made}", headers=_header(cookies)).status_code == expected


def test_whom_no_grant_names_stays_outside(guarded: Service, provider: IdentityProviderProcess) -> None:
    """The provider's word alone opens nothing."""
    address, cookies = leave(guarded)
    answer = come_back(guarded, provider.sign_in(address, "eve"), cookies)
    assert answer.status_code == 401
    assert "grant" in answer.text
    assert _cookies(answer) == {}


def test_the_request_carries_pkce_state_and_nonce(guarded: Service) -> None:
    """Each attempt has its own, and the verifier is not among what leaves."""
    asked = [parse_qs(urlsplit(leave(guarded)[0]).query) for _ in range(2)]
    for one in asked:
        assert one["code_challenge_method"] == ["S256"]
        assert one["response_type"] == ["code"]
        assert "code_verifier" not in one
    for name in ("code_challenge", "state", "nonce"):
        assert asked[0][name] != asked[1][name]


def test_an_answer_to_another_browser_is_refused(guarded: Service, provider: IdentityProviderProcess) -> None:
    """Without the attempt's cookie, with another one's, with a changed state or twice, nobody is signed in."""
    address, cookies = leave(guarded)
    back = provider.sign_in(address, "ada")
    _, others = leave(guarded)
    changed = back.replace("state=", "state=x")
    for target, held in ((back, {}), (back, others), (changed, cookies)):
        answer = come_back(guarded, target, held)
        assert answer.status_code == 401, target
        assert _cookies(answer) == {}
    assert come_back(guarded, back, cookies).status_code == 303
    assert come_back(guarded, back, cookies).status_code == 401


@pytest.fixture
def provider_of_one_test() -> Iterator[IdentityProviderProcess]:
    """A provider that may be left with codes that nobody used: it mixes them up with later ones."""
    process = IdentityProviderProcess(CALLBACK)
    yield process
    process.close()


def test_a_stolen_code_is_of_no_use(
    make_service: Callable[..., Service], provider_of_one_test: IdentityProviderProcess
) -> None:
    """A code that was given to one attempt is refused by the provider in another: PKCE binds it."""
    provider = provider_of_one_test
    guarded = make_service(KEY, **settings(provider.issuer))
    address, _ = leave(guarded)
    stolen = parse_qs(urlsplit(provider.sign_in(address, "ada")).query)["code"][0]
    own, cookies = leave(guarded)
    state = parse_qs(urlsplit(own).query)["state"][0]
    answer = come_back(guarded, f"{CALLBACK}?code={stolen}&state={state}", cookies)
    assert answer.status_code == 401
    assert "invalid_grant" in answer.text


def test_a_planted_session_is_never_taken_up(guarded: Service, provider: IdentityProviderProcess) -> None:
    """Signing in makes a new session, whatever the browser held before; the planted one opens nothing."""
    planted = {COOKIE: "p" * 43}
    address, cookies = leave(guarded)
    answer = come_back(guarded, provider.sign_in(address, "ada"), {**cookies, **planted})
    given = _cookies(answer)[COOKIE]
    assert given != planted[COOKIE]
    assert len(given) >= 43
    assert guarded.client.get("/audits", headers=_header(planted)).status_code == 303


def test_signing_out_ends_the_session_itself(guarded: Service, provider: IdentityProviderProcess) -> None:
    """A copy of the cookie opens nothing after its owner signed out, and another session of theirs stays."""
    first, second = (signed_in(guarded, provider, "ada") for _ in range(2))
    assert guarded.client.post("/sign-out", headers=_header(first)).status_code == 303
    assert guarded.client.get("/audits", headers=_header(first)).status_code == 303
    assert guarded.client.get("/audits", headers=_header(second)).status_code == 200


def test_taking_a_grant_or_the_provider_away_ends_sessions(
    guarded: Service, make_service: Callable[..., Service], provider: IdentityProviderProcess
) -> None:
    """What a session may do is decided at each request by the configuration of now."""
    cookies = signed_in(guarded, provider, "ada")
    others = make_service(KEY, **{**settings(provider.issuer), "grants": GRANTS[1:]})
    without = make_service(KEY)
    for service in (others, without):
        assert service.client.get("/audits", headers=_header(cookies)).status_code == 303


def test_a_session_ends_after_half_a_day(guarded: Service, provider: IdentityProviderProcess) -> None:
    """A session does not live for ever, and its row goes with the next sign-in."""
    cookies = signed_in(guarded, provider, "ada")
    guarded.clock.advance(timedelta(hours=12))
    assert guarded.client.get("/audits", headers=_header(cookies)).status_code == 303
    signed_in(guarded, provider, "ada")
    with guarded.container.database.engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM browser_session").scalar_one() == 1


def test_the_database_holds_nothing_that_opens_a_session(guarded: Service, provider: IdentityProviderProcess) -> None:
    """Of what the browser holds only a digest is stored."""
    cookies = signed_in(guarded, provider, "ada")
    with guarded.container.database.engine.connect() as connection:
        rows = str(connection.exec_driver_sql("SELECT * FROM browser_session").all())
    assert "Ada Example" in rows
    assert cookies[COOKIE] not in rows


def test_a_provider_that_is_down_is_said_to_be(make_service: Callable[..., Service]) -> None:
    """The pages stay up for keys, and signing in by the provider says that it is not there."""
    service = make_service(KEY, **settings(f"http://localhost:{free_port()}"))
    assert service.client.get("/sign-in/oidc").status_code == 503
    assert service.client.post("/sign-in", data={"key": KEY, "name": "Ada"}).status_code == 303


def test_without_a_provider_there_is_nothing_to_leave_for(make_service: Callable[..., Service]) -> None:
    """The addresses are not there, and the sign-in page does not lead to them."""
    service = make_service(KEY)
    assert service.client.get("/sign-in/oidc").status_code == 404
    assert "/sign-in/oidc" not in service.client.get("/sign-in").text


@pytest.fixture(scope="module")
def liar() -> Iterator[LyingProvider]:
    """A provider whose ID tokens can be wrong in one way each."""
    server = LyingProvider(CLIENT_ID, CLIENT_SECRET)
    yield server
    server.close()


@pytest.mark.parametrize("lie", ["", *LIES])
def test_an_id_token_that_does_not_hold_is_refused(
    make_service: Callable[..., Service], liar: LyingProvider, lie: str
) -> None:
    """Signature, algorithm, issuer, audience, nonce, age and access token are each checked; a good one is taken."""
    service = make_service(KEY, **settings(liar.issuer))
    address, cookies = leave(service)
    liar.asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
    liar.lie = lie
    answer = come_back(service, f"{CALLBACK}?code=c&state={liar.asked['state']}", cookies)
    assert answer.status_code == (401 if lie else 303), answer.text
    assert (COOKIE in _cookies(answer)) is not bool(lie)


def test_a_provider_that_calls_itself_otherwise_is_not_used(
    make_service: Callable[..., Service], liar: LyingProvider
) -> None:
    """Metadata that names another issuer is refused before anybody is sent there."""
    service = make_service(KEY, **settings(f"{liar.issuer}/"))
    assert service.client.get("/sign-in/oidc").status_code == 503


def test_an_address_that_is_not_verified_counts_for_nothing(
    make_service: Callable[..., Service], liar: LyingProvider
) -> None:
    """A grant by e-mail address is not given to somebody who only says that it is theirs."""
    grant = GrantSettings(match=GrantMatch(email=("*@example.com",)), scopes=(Scope.READ,))
    service = make_service(KEY, **{**settings(liar.issuer), "grants": (grant,)})
    liar.lie = ""
    for verified, status in ((True, 303), (False, 401)):
        address, cookies = leave(service)
        liar.asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        liar.more = {"email": "Ada@Example.com", "email_verified": verified}
        answer = come_back(service, f"{CALLBACK}?code=c&state={liar.asked['state']}", cookies)
        assert answer.status_code == status, answer.text
    liar.more = {}
