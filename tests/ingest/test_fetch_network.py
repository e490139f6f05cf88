"""Between us and the servers: encryption, a proxy, and a process that dies in the middle."""

from __future__ import annotations

import ssl
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.support import web_server as web
from tests.support.fetching import HASTY, bring, point
from tests.support.web_server import Resumable, Site

LONG = ("# 1 Samband\n\n" + "\n\n".join(f"Regel {n}: Alle skal lytte på kanal {n}." for n in range(3000))).encode()


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for this machine that nobody has signed but itself, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Prøve")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "server.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return path


@pytest.fixture
def tls(certificate: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


def test_a_certificate_that_nobody_vouches_for_is_refused_with_the_setting_that_helps(
    site: Site, tls: ssl.SSLContext, tmp_path: Path
) -> None:
    with Site(tls=tls) as secure:
        secure.answers["/r.md"] = web.content(LONG)
        report = bring(tmp_path, "r.md", f"{secure.address}/r.md")
    assert report.status == "failed"
    assert "SSL_CERT_FILE" in report.reason
    assert secure.asked == []


def test_encrypted_servers_are_read_watched_and_never_left_for_unencrypted_ones(
    site: Site, tls: ssl.SSLContext, certificate: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with Site(tls=tls) as secure:
        secure.answers |= {
            "/r.md": Resumable(LONG, breaks=[60_000]),
            "/slow.pdf": web.trickles(0.1),
            "/open.md": web.moved(f"{site.address}/r.md"),
        }
        assert bring(tmp_path / "a", "r.md", f"{secure.address}/r.md").status == "fetched"
        started = time.monotonic()
        assert "brukte over" in bring(tmp_path / "b", "r.pdf", f"{secure.address}/slow.pdf").reason
        assert time.monotonic() - started < HASTY.request_s + 1
        assert "ikke er kryptert" in bring(tmp_path / "c", "r.md", f"{secure.address}/open.md").reason
    assert site.asked == []


def test_a_proxy_on_the_inside_may_be_used_but_not_to_reach_the_inside(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", site.address)
    site.answers |= {
        "http://regler.example/r.md": web.content(LONG),
        "http://regler.example/inn.md": web.moved("http://10.0.0.1/r.md"),
    }
    assert bring(tmp_path / "a", "r.md", "http://regler.example/r.md").status == "fetched"
    assert "intern adresse" in bring(tmp_path / "b", "r.md", "http://regler.example/inn.md").reason


@pytest.mark.slow
def test_a_process_killed_in_the_middle_is_taken_up_by_the_next(site: Site, tmp_path: Path) -> None:
    url = f"{site.address}/r.md"
    site.answers["/r.md"] = _half
    corpus = point(tmp_path, ("reglement", "r.md", url))
    partial = corpus / "hentet" / ".henter" / "reglement" / "ufullstendig"
    process = subprocess.Popen([sys.executable, "-m", "app", "fetch", "--corpus", str(corpus)], cwd=Path.cwd())
    deadline = time.monotonic() + 60
    while not (partial.exists() and partial.stat().st_size) and time.monotonic() < deadline:
        time.sleep(0.02)
    process.kill()
    process.wait()
    came = partial.stat().st_size
    site.answers["/r.md"] = Resumable(LONG, etag='"a"')
    report = bring(corpus, "r.md", url)
    assert (corpus / "hentet" / report.file).read_bytes() == LONG
    assert site.headers("/r.md")[-1]["range"] == f"bytes={came}-"


def _half(asked: web.Asked) -> None:
    asked.head(200, ETag='"a"', Content_Length=str(len(LONG)))
    asked.wfile.write(LONG[:60_000])
    asked.wait(30)
