"""GitHub Apps: the installation token, counted at the wire."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from github import Auth, Github

from connectors.contract import Connector, TicketDraft, TicketPatch
from connectors.errors import AuthFailed, Misconfigured, TargetMissing, Unavailable
from connectors.github.connector import connect
from connectors.github.credentials import InstallationCredentials
from connectors.github.settings import GithubSettings
from tests.connectors.contract_rigs import GithubRig
from tests.rigs.emulate import APP_ID, APP_INSTALLATION, APP_KEY
from tests.rigs.losing_proxy import Fault

pytestmark = pytest.mark.network

KEY = "0123456789abcdef0123456789abcdef"
MINT = f"/app/installations/{APP_INSTALLATION}/access_tokens"
NOT_THERE = {"message": "Not Found"}


def _app(rig: GithubRig, **changes: object) -> dict[str, object]:
    return rig.settings(**{"token": "", "app_id": APP_ID, "private_key": APP_KEY, **changes})


@pytest.fixture
def app(github: GithubRig) -> Iterator[Connector]:
    """A connection that signs in as an App and was not told its installation."""
    connector = connect("github", _app(github), github.context())
    yield connector
    connector.close()


def _mints(rig: GithubRig) -> int:
    return sum(1 for method, path in rig.proxy.seen if method == "POST" and path == MINT)


def test_one_token_serves_all_calls_and_threads(github: GithubRig, app: Connector) -> None:
    """Signing in costs two calls once; each ticket then costs one, and reads and writes share the token."""
    for number in range(3):
        app.create(TicketDraft(title=f"Item {number}", body=""), KEY)
    app.update(app.create(TicketDraft(title="Item", body=""), KEY).ticket.ref, TicketPatch(title="Other"))
    paths = [path for method, path in github.proxy.seen if method == "POST"]
    assert (_mints(github), paths.count(f"/repos/{github.repository}/issues")) == (1, 4)
    assert sum(path.endswith("/installation") for _, path in github.proxy.seen) == 1
    assert len(github.proxy.seen) == 2 + 4 + 2


def test_a_token_is_renewed_before_it_ends(github: GithubRig) -> None:
    """A token lives for an hour: at 54 minutes it is still used, at 56 there is a new one."""
    settings = GithubSettings.model_validate(_app(github, installation_id=APP_INSTALLATION))
    now = [0.0]

    def client(auth: Auth.Auth) -> Github:
        return Github(auth=auth, base_url=settings.base_url, retry=None)

    credentials = InstallationCredentials(settings, client, lambda: now[0])
    for minutes, made in ((0, 1), (1, 1), (54, 1), (56, 2), (109, 2), (112, 3)):
        now[0] = minutes * 60.0
        credentials.renew()
        assert _mints(github) == made, minutes


def test_a_refused_token_is_made_anew_once(github: GithubRig, app: Connector) -> None:
    """A revoked token costs one more call and no ticket; refused again, it is the App that is refused."""
    app.check()
    refused = Fault("POST", "/issues", forward=False, status=401, body={"message": "Bad credentials"})
    github.proxy.faults.append(refused)
    assert app.create(TicketDraft(title="Item", body=""), KEY).ticket.title == "Item"
    assert _mints(github) == 2
    github.proxy.faults += [refused, refused]
    with pytest.raises(AuthFailed):
        app.create(TicketDraft(title="Item", body=""), KEY)
    assert _mints(github) == 3


@pytest.mark.parametrize(
    ("fault", "error", "says"),
    [
        (Fault("POST", MINT, forward=False, status=401, body={"message": "no"}), AuthFailed, "check app_id"),
        (Fault("POST", MINT, forward=False, status=404, body=NOT_THERE), TargetMissing, "install the App"),
        (Fault("GET", "/installation", forward=False, status=404, body=NOT_THERE), TargetMissing, "install the App"),
        (Fault("POST", MINT, cut=True), Unavailable, "installation token"),
        (Fault("POST", MINT, forward=False, status=502), Unavailable, "installation token"),
    ],
)
def test_a_failure_to_sign_in_is_certain(
    github: GithubRig, app: Connector, fault: Fault, error: type[Exception], says: str
) -> None:
    """Where no token can be had nothing was written, and the message says what to do; the next call tries again."""
    github.proxy.faults.append(fault)
    with pytest.raises(error, match=says):
        app.create(TicketDraft(title="Item", body=""), KEY)
    assert not [path for method, path in github.proxy.seen if method == "POST" and path.endswith("/issues")]
    assert app.create(TicketDraft(title="Item", body=""), KEY).ticket.title == "Item"


def test_a_key_may_lie_in_a_file_or_on_one_line(github: GithubRig, tmp_path: Path) -> None:
    """A .pem file, and an environment variable with escaped line breaks, sign as well."""
    (tmp_path / "app.pem").write_text(APP_KEY)
    for given in (
        {"private_key": "", "private_key_file": str(tmp_path / "app.pem")},
        {"private_key": APP_KEY.replace("\n", "\\n")},
    ):
        connector = connect("github", _app(github, **given), github.context())
        assert connector.check().findings[0].ok
        connector.close()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"token": "ghp_x"}, "token"),
        ({"private_key": ""}, "private_key_file"),
        ({"private_key": "not a key"}, "private_key_file"),
        ({"private_key": "", "private_key_file": "/nowhere/app.pem"}, "private_key_file"),
        ({"private_key_file": "/nowhere/app.pem"}, "private_key_file"),
        ({"app_id": "", "token": "ghp_x"}, "private_key_file"),
        ({"installation_id": -1}, "installation_id"),
    ],
)
def test_wrong_app_settings_are_named(github: GithubRig, changes: dict[str, object], field: str) -> None:
    """Each half-given App names its field, and the key is in no message."""
    with pytest.raises(Misconfigured) as caught:
        connect("github", _app(github, **changes), github.context())
    assert field in caught.value.fields
    assert "BEGIN" not in str(caught.value)
