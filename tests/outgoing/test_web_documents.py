"""Documents by address: read from listed servers alone, and no connection is opened to anything else."""

from __future__ import annotations

import contextlib
import datetime as dt
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Final

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from typing_extensions import override

from app.errors import Refused, SourceUnavailable
from app.outgoing.public_addresses import may_connect
from app.outgoing.web_documents import WebDocuments
from app.settings_fetch import FetchSettings

pytestmark = pytest.mark.network

TEXT: Final = b"# Logins failed\n"
OPEN: Final = ("0.0.0.0/0", "::/0")
# What a listed name may lead to; PORT is where our listeners count connections.
LEADS_TO: Final = (
    "127.0.0.1", "127.1.2.3", "127.255.255.254", "0.0.0.0", "0.1.2.3", "10.0.0.1", "10.255.255.255", "172.16.0.1",  # noqa: S104 - not bound
    "172.31.255.255", "192.168.0.1", "169.254.169.254", "169.254.0.1", "100.64.0.1", "192.0.0.1", "192.0.2.1",
    "198.18.0.1", "198.51.100.1", "203.0.113.1", "224.0.0.1", "240.0.0.1", "255.255.255.255",
    "::1", "::", "::ffff:127.0.0.1", "::ffff:7f00:1", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "::127.0.0.1",
    "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::7f00:1", "2002:7f00:1::", "2002:a9fe:a9fe::",
    "2001:0:4136:e378:8000:63bf:80ff:fffe", "fe80::1", "fc00::1", "fd00:ec2::254", "fec0::1", "ff02::1", "100::1",
    "2001:db8::1", "not an address", "127.1", "2130706433", "0x7f000001", "0177.0.0.1",
)  # fmt: skip
# Addresses as somebody may write them, however they are listed or not.
WRITTEN: Final = (
    "https://127.0.0.1:PORT/", "https://localhost:PORT/", "https://[::1]:PORT/", "https://2130706433:PORT/",
    "https://0x7f000001:PORT/", "https://0177.0.0.1:PORT/", "https://127.1:PORT/", "https://[::ffff:7f00:1]:PORT/",
    "https://wiki.example.com@127.0.0.1:PORT/", "https://127.0.0.1:PORT#@wiki.example.com/",
    "https://127.0.0.1:PORT\\@wiki.example.com/", "https://wiki.example.com:PORT@127.0.0.1:PORT/",
    "http://127.0.0.1:PORT/", "http://wiki.example.com:PORT/", "file:///etc/passwd", "gopher://127.0.0.1:PORT/_",
    "ftp://127.0.0.1:PORT/", "//127.0.0.1:PORT/", "https:127.0.0.1:PORT/", "https:///127.0.0.1:PORT/",
    "https://wiki.example.com.:PORT/", "https://①②⑦.0.0.1:PORT/", "https://wiki.example.com:PORT /",
    "https://wiki.example.com%00.evil.example:PORT/", "https://wiki.example.com:0/", "https://wiki.example.com:99999/",
    "https://evil.example:PORT/", "https://wiki.example.com.evil.example:PORT/", "https://WIKI.example.com\n:PORT/",
)  # fmt: skip


class Counting:
    """Listeners on both loopbacks that only count who connects."""

    def __init__(self) -> None:
        self.connections = 0
        self._sockets = [socket.create_server(("127.0.0.1", 0))]
        self.port = self._sockets[0].getsockname()[1]
        self._sockets.append(socket.create_server(("::1", self.port), family=socket.AF_INET6))
        for one in self._sockets:
            threading.Thread(target=self._count, args=(one,), daemon=True).start()

    def _count(self, listening: socket.socket) -> None:
        while True:
            try:
                connection, _ = listening.accept()
            except OSError:
                return
            self.connections += 1
            connection.close()

    def close(self) -> None:
        """Stop."""
        for one in self._sockets:
            one.close()


@pytest.fixture
def counting() -> Iterator[Counting]:
    """Listeners of one test."""
    made = Counting()
    yield made
    made.close()


def web(port: int, leads_to: str, networks: tuple[str, ...] = ()) -> WebDocuments:
    """A reader whose one listed name leads to an address, whatever it is asked for."""
    settings = FetchSettings(hosts=(f"wiki.example.com:{port}",), networks=networks, seconds=2)
    return WebDocuments(settings, 1_000, lambda _host, _port: [leads_to])


@pytest.mark.parametrize("leads_to", LEADS_TO)
def test_a_listed_name_that_leads_inside_is_not_connected_to(counting: Counting, leads_to: str) -> None:
    """Whatever form an address that is not public has, no connection is opened to it."""
    with pytest.raises(Refused, match="not public"):
        web(counting.port, leads_to).read(f"https://wiki.example.com:{counting.port}/")
    assert counting.connections == 0


@pytest.mark.parametrize("written", WRITTEN)
def test_an_address_that_is_not_a_listed_servers_is_not_connected_to(counting: Counting, written: str) -> None:
    """Only https, a listed name and its port are asked; nothing else is resolved, let alone connected to."""
    address = written.replace("PORT", str(counting.port))
    one = web(counting.port, "127.0.0.1", OPEN)
    assert not one.reads(address)
    with pytest.raises(Refused, match="no server that"):
        one.read(address)
    assert counting.connections == 0


@pytest.mark.parametrize("leads_to", ["127.0.0.1", "::1"])
def test_the_listeners_count_what_is_let_through(counting: Counting, leads_to: str) -> None:
    """The tests above can fail: the same name with the same answer is connected to where its network is listed."""
    with pytest.raises(SourceUnavailable):
        web(counting.port, leads_to, OPEN).read(f"https://wiki.example.com:{counting.port}/")
    for _ in range(100):
        if counting.connections:
            break
        time.sleep(0.05)
    assert counting.connections == 1


def test_without_listed_hosts_nothing_is_read(counting: Counting) -> None:
    """It is off until somebody lists a server."""
    one = WebDocuments(FetchSettings(networks=OPEN), 1_000)
    assert not one.reads("https://wiki.example.com/")
    with pytest.raises(Refused):
        one.read(f"https://localhost:{counting.port}/")
    assert counting.connections == 0


def test_a_name_that_also_leads_inside_is_refused_whole(counting: Counting) -> None:
    """One wrong address among several is enough: which of them answers is not ours to choose."""
    settings = FetchSettings(hosts=(f"wiki.example.com:{counting.port}",), seconds=2)
    one = WebDocuments(settings, 1_000, lambda _host, _port: ["93.184.215.14", "127.0.0.1"])
    with pytest.raises(Refused, match="not public"):
        one.read(f"https://wiki.example.com:{counting.port}/")
    assert counting.connections == 0


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c", "::ffff:8.8.8.8"]
)
def test_public_addresses_may_be_connected_to(address: str) -> None:
    """The check is not simply always no."""
    assert may_connect(address)


class Server:
    """A real https server on this machine; ``answers`` holds what each path is answered with."""

    def __init__(self, folder: Path, name: str = "wiki.example.com") -> None:
        self.asked: list[tuple[str, str]] = []
        self.answers: dict[str, tuple[int, dict[str, str], bytes]] = {"/pm.md": (200, {}, TEXT)}
        self.drip = 0.0
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                server.asked.append((self.headers["host"], self.path))
                status, headers, body = server.answers[self.path]
                self.send_response(status)
                for header, value in headers.items():
                    self.send_header(header, value)
                if server.drip:
                    self.drip()
                self.end_headers()
                with contextlib.suppress(OSError):
                    self.wfile.write(body)

            def drip(self) -> None:
                self.flush_headers()
                try:
                    for _ in range(100):
                        self.wfile.write(b"x: y\r\n")
                        time.sleep(server.drip)
                except OSError:
                    self.close_connection = True

            @override
            def log_message(self, format: str, *args: object) -> None:
                """Say nothing."""

        self.certificate = folder / "certificate.pem"
        key = folder / "key.pem"
        _certify(self.certificate, key, name)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.certificate, key)
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        self.port = self._server.server_port
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        """Stop."""
        self._server.shutdown()
        self._server.server_close()


def _certify(certificate: Path, key_file: Path, host: str) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, host)])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    certificate.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private = serialization.PrivateFormat.PKCS8
    key_file.write_bytes(key.private_bytes(serialization.Encoding.PEM, private, serialization.NoEncryption()))


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """A server whose certificate is trusted."""
    made = Server(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(made.certificate))
    yield made
    made.close()


def reader(server: Server, *more: str, most: int = 100_000, seconds: float = 10) -> WebDocuments:
    """A reader that may ask the server by its name, which this machine alone knows."""
    hosts = (f"wiki.example.com:{server.port}", *more)
    settings = FetchSettings(hosts=hosts, networks=("127.0.0.1",), seconds=seconds)
    return WebDocuments(
        settings, most, lambda host, _port: ["127.0.0.1"] if host == "wiki.example.com" else ["10.0.0.1"]
    )


def at(server: Server, path: str) -> str:
    """The address of a path."""
    return f"https://wiki.example.com:{server.port}{path}"


def test_a_document_is_read_from_a_listed_server(server: Server) -> None:
    """The server is asked by its own name, over TLS that holds for it, and nothing is sent but the request."""
    assert reader(server).read(at(server, "/pm.md")) == TEXT
    assert server.asked == [(f"wiki.example.com:{server.port}", "/pm.md")]


def test_a_certificate_of_nobody_is_refused(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is checked is also who answers."""
    monkeypatch.delenv("SSL_CERT_FILE")
    with pytest.raises(SourceUnavailable, match="certificate"):
        reader(server).read(at(server, "/pm.md"))


def test_each_redirect_is_looked_at_again(server: Server, counting: Counting) -> None:
    """A listed server leads to other places of its own, and to nothing else."""
    one = reader(server, f"inside.example.com:{counting.port}")
    for target, allowed in (
        ("/pm.md", True),
        (at(server, "/pm.md"), True),
        (f"https://127.0.0.1:{counting.port}/", False),
        (f"http://wiki.example.com:{server.port}/pm.md", False),
        (f"https://inside.example.com:{counting.port}/", False),
        (f"https://wiki.example.com:{counting.port}/", False),
        ("file:///etc/passwd", False),
    ):
        server.answers["/moved"] = (302, {"Location": target}, b"")
        if allowed:
            assert one.read(at(server, "/moved")) == TEXT
        else:
            with pytest.raises(Refused):
                one.read(at(server, "/moved"))
    assert counting.connections == 0


def test_redirects_in_a_circle_end(server: Server) -> None:
    """After three redirects nothing more is asked."""
    server.answers["/round"] = (302, {"Location": "/round"}, b"")
    with pytest.raises(Refused, match="3 times"):
        reader(server).read(at(server, "/round"))
    assert len(server.asked) == 4


def test_a_name_whose_answer_changes_is_connected_to_where_it_was_checked(server: Server) -> None:
    """The name is resolved once for each connection: a second answer (DNS rebinding) is never asked for."""
    answers = iter(["127.0.0.1", "127.0.0.2", "127.0.0.2"])
    settings = FetchSettings(hosts=(f"wiki.example.com:{server.port}",), networks=("127.0.0.1",))
    one = WebDocuments(settings, 1_000, lambda _host, _port: [next(answers)])
    assert one.read(at(server, "/pm.md")) == TEXT
    with pytest.raises(Refused, match="not public"):
        one.read(at(server, "/pm.md"))
    assert next(answers) == "127.0.0.2"


def test_size_is_bounded_whatever_the_server_says(server: Server) -> None:
    """A document over the limit is refused while it is read, and an encoding that could unfold is not taken."""
    server.answers["/large"] = (200, {}, b"x" * 100_001)
    with pytest.raises(Refused, match="more than 100,000 bytes"):
        reader(server).read(at(server, "/large"))
    server.answers["/packed"] = (200, {"Content-Encoding": "gzip"}, b"\x1f\x8b")
    with pytest.raises(SourceUnavailable, match="encoding"):
        reader(server).read(at(server, "/packed"))


def test_time_is_bounded_whatever_the_server_sends(server: Server) -> None:
    """A server that sends a little now and then gains no time by it."""
    server.drip = 0.2
    began = time.process_time()
    with pytest.raises(SourceUnavailable, match=r"too long|timed out"):
        reader(server, seconds=1).read(at(server, "/pm.md"))
    assert time.process_time() - began < 10


@pytest.mark.parametrize("status", [404, 500, 204])
def test_what_is_no_document_is_not_published(server: Server, status: int) -> None:
    """Another status than 200 is said, with the server's name."""
    server.answers["/gone"] = (status, {}, b"")
    with pytest.raises(SourceUnavailable, match=rf"wiki.example.com answered {status}"):
        reader(server).read(at(server, "/gone"))


def test_cases_are_enough() -> None:
    """At least sixty different ways to write or to lead to something inside are tried."""
    assert len({*LEADS_TO, *WRITTEN}) >= 60
