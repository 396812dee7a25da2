"""The permissions that tests run under."""

import socket

import pytest

# pytest-socket warns before it raises, and here warnings are errors.
BLOCKED = r"A test tried to use socket\.socket"


def test_sockets_are_off_by_default() -> None:
    """A test without the ``network`` marker cannot open a socket."""
    with pytest.raises(UserWarning, match=BLOCKED):
        socket.socket(socket.AF_INET, socket.SOCK_STREAM)


@pytest.mark.network
def test_the_network_marker_allows_loopback(free_port: int) -> None:
    """A ``network`` test can talk to a server of its own on 127.0.0.1."""
    address = ("127.0.0.1", free_port)
    with socket.create_server(address) as server, socket.create_connection(address, timeout=5) as client:
        server.accept()[0].close()
        assert client.recv(1) == b""


@pytest.mark.network
def test_the_network_marker_allows_nothing_else() -> None:
    """A ``network`` test cannot reach another machine."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe, pytest.raises(UserWarning, match=BLOCKED):
        probe.connect(("192.0.2.1", 9))
