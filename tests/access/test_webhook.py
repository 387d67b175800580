"""Webhooks over real connections: signed, once more after a failure, and never inside of our own walls."""

from __future__ import annotations

import shutil
import socket
import subprocess
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from assistant.access import webhook
from assistant.access.webhook import post
from assistant.errors import DeliveryError
from tests.receivers import receiving

KEY, BODY = "k" * 64, '{"text": "问：有货吗"}'.encode()


def test_what_is_sent_arrives_as_it_was_signed() -> None:
    with receiving() as receiver:
        post(receiver.url, KEY, BODY, local=True)
    ((headers, body),) = receiver.got
    assert body == BODY
    assert headers["x-growth-signature"] == webhook.signature(KEY, BODY)
    assert headers["content-type"].startswith("application/json")


@pytest.mark.parametrize(
    ("statuses", "tries", "taken"),
    [
        ([200], 1, True),
        ([299], 1, True),
        ([500, 204], 2, True),
        ([503, 503, 204], 2, False),  # once more, and no more
        ([403], 1, False),  # it has decided
        ([302], 1, False),
    ],
)
def test_a_failure_of_the_receiver_is_tried_once_more(statuses: list[int], tries: int, taken: bool) -> None:
    with receiving(statuses) as receiver:
        if taken:
            post(receiver.url, KEY, BODY, local=True)
        else:
            with pytest.raises(DeliveryError):
                post(receiver.url, KEY, BODY, local=True)
    assert [body for _, body in receiver.got] == [BODY] * tries


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed(status: int) -> None:
    with receiving() as inside, receiving([status]) as receiver:
        receiver.leads_to = inside.url
        with pytest.raises(DeliveryError, match=f"answered {status}"):
            post(receiver.url, KEY, BODY, local=True)
    assert inside.got == []


@pytest.mark.parametrize(
    "address",
    [
        "https://127.0.0.1:{port}/",
        "https://localhost:{port}/",  # a name that leads to this machine
        "https://[::1]:{port}/",
        "https://[::ffff:127.0.0.1]:{port}/",
        "https://2130706433:{port}/",  # 127.0.0.1 as one number
        "https://0x7f.1:{port}/",
        "https://0.0.0.0:{port}/",
        "https://10.0.0.1/",
        "https://172.16.0.1/",
        "https://192.168.0.1/",
        "https://169.254.169.254/latest/meta-data/",
        "https://100.64.0.1/",
    ],
)
def test_nothing_inside_is_reached(address: str) -> None:
    with receiving() as receiver:
        port = receiver.url.split(":")[2].split("/")[0]
        begun = time.perf_counter()
        with pytest.raises(DeliveryError, match="not public"):
            post(address.format(port=port), KEY, BODY)
    assert receiver.got == []
    assert time.perf_counter() - begun < 2, "refused, and not tried"


@pytest.mark.parametrize("address", ["https://10.0.0.1/", "https://169.254.169.254/"])
def test_leave_for_this_machine_is_no_leave_for_the_network_around_it(address: str) -> None:
    with pytest.raises(DeliveryError, match="not public"):
        post(address, KEY, BODY, local=True)


def names_lead_to(monkeypatch: pytest.MonkeyPatch, *answers: list[str]) -> None:
    """Each look-up of a name takes the next answer, the last one for ever."""
    left = list(answers)

    def looked_up(host: str, port: int, **more: Any) -> list[Any]:
        found = left.pop(0) if len(left) > 1 else left[0]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, port)) for each in found]

    monkeypatch.setattr(socket, "getaddrinfo", looked_up)


def test_a_name_with_one_address_inside_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    names_lead_to(monkeypatch, ["93.184.216.34", "127.0.0.1"])
    with pytest.raises(DeliveryError, match="which is not public"):
        post("https://shop.example/", KEY, BODY)


def test_the_connection_goes_to_the_address_that_was_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    names_lead_to(monkeypatch, ["93.184.216.34"], ["127.0.0.1"])
    reached: list[Any] = []

    def connect(address: Any, *more: Any) -> socket.socket:
        reached.append(address)
        raise ConnectionRefusedError("nobody is reached in a test")

    monkeypatch.setattr(socket, "create_connection", connect)
    with pytest.raises(DeliveryError):
        post("https://shop.example/", KEY, BODY)
    # the second look-up, before the second try, leads inside: it is refused
    assert reached == [("93.184.216.34", 443)]


def test_http_needs_every_address_to_be_this_machines(monkeypatch: pytest.MonkeyPatch) -> None:
    names_lead_to(monkeypatch, ["93.184.216.34"])
    with pytest.raises(DeliveryError, match="not https"):
        post("http://localhost/", KEY, BODY, local=True)


def test_a_reply_that_comes_in_drops_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(webhook, "_LIMIT_S", 0.5)
    with receiving() as receiver:
        receiver.slow = True
        begun = time.perf_counter()
        with pytest.raises(DeliveryError):
            post(receiver.url, KEY, BODY, local=True)
        assert time.perf_counter() - begun < 4  # two tries of half a second, on a busy machine


def test_one_that_is_not_there_is_said_so() -> None:
    with receiving() as receiver:
        gone = receiver.url
    with pytest.raises(DeliveryError, match="not told"):
        post(gone, KEY, BODY, local=True)


@pytest.mark.skipif(not shutil.which("openssl"), reason="makes the certificate")
def test_a_certificate_is_checked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    certificate, key = tmp_path / "c.pem", tmp_path / "k.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=localhost",
         "-addext", "subjectAltName=DNS:localhost", "-out", certificate, "-keyout", key],
        check=True, capture_output=True,
    )  # fmt: skip
    both = tmp_path / "both.pem"
    both.write_bytes(key.read_bytes() + certificate.read_bytes())
    with receiving(certificate=both) as receiver:
        with pytest.raises(DeliveryError, match="CERTIFICATE_VERIFY_FAILED"):
            post(receiver.url, KEY, BODY, local=True)
        assert receiver.got == []
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        post(receiver.url, KEY, BODY, local=True)
        with pytest.raises(DeliveryError, match=r"Hostname|IP address mismatch"):
            post(receiver.url.replace("localhost", "127.0.0.1"), KEY, BODY, local=True)
    assert len(receiver.got) == 1


def test_a_name_that_nobody_answers_for_holds_nobody_up(monkeypatch: pytest.MonkeyPatch) -> None:
    never = threading.Event()
    monkeypatch.setattr(webhook, "_LIMIT_S", 0.2)
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: never.wait(30))
    begun = time.perf_counter()
    with pytest.raises(DeliveryError, match="not looked up in time"):
        post("https://hooks.example/a", KEY, b"{}")
    assert time.perf_counter() - begun < 5
    never.set()
