"""Certificates: which of them make a link insecure, and the chain that is completed as browsers do."""

from __future__ import annotations

import asyncio
import datetime
import ssl
from dataclasses import replace

import pytest
import trustme
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import AuthorityInformationAccessOID, NameOID

from course.links.check import check
from course.links.model import Link, Place
from tests.links.misbehaving import Server, reply
from tests.links.test_catalogue import GOOD, QUICK, T

PAST = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)


def context(certificate: trustme.LeafCert, whole_chain: bool = True) -> ssl.SSLContext:
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    blobs = [
        certificate.private_key_pem.bytes(),
        *[blob.bytes() for blob in certificate.cert_chain_pems][: None if whole_chain else 1],
    ]
    return _context(b"".join(blobs), made)


def _context(pem: bytes, made: ssl.SSLContext) -> ssl.SSLContext:
    with trustme.Blob(pem).tempfile() as path:
        made.load_cert_chain(path)
    return made


def with_issuer_address(ca: trustme.CA, address: str) -> tuple[ssl.SSLContext, bytes]:
    """A server that forgets its intermediate certificate, and that certificate."""
    key, middle_key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    root = x509.load_pem_x509_certificate(ca.cert_pem.bytes())
    now = datetime.datetime.now(datetime.UTC)
    name = x509.Name([x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Middle")])

    def build(subject: x509.Name, issuer: x509.Name, public: ec.EllipticCurvePublicKey) -> x509.CertificateBuilder:
        made = x509.CertificateBuilder().subject_name(subject).issuer_name(issuer).public_key(public)
        made = made.serial_number(x509.random_serial_number()).not_valid_before(now - datetime.timedelta(days=1))
        return made.not_valid_after(now + datetime.timedelta(days=9))

    root_key = serialization.load_pem_private_key(ca.private_key_pem.bytes(), None)
    middle = build(name, root.subject, middle_key.public_key()).add_extension(x509.BasicConstraints(True, None), True)
    middle_certificate = middle.sign(root_key, hashes.SHA256())
    leaf = build(x509.Name([]), name, key.public_key())
    leaf = leaf.add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), False)
    issuers = [
        x509.AccessDescription(AuthorityInformationAccessOID.CA_ISSUERS, x509.UniformResourceIdentifier(address))
    ]
    leaf = leaf.add_extension(x509.AuthorityInformationAccess(issuers), False)
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    pem += leaf.sign(middle_key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
    return _context(pem, ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)), middle_certificate.public_bytes(
        serialization.Encoding.DER
    )


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    ca = trustme.CA()
    path = tmp_path_factory.mktemp("ca") / "ca.pem"
    ca.cert_pem.write_to_path(path)
    return ca, replace(QUICK, ca_file=str(path))


def verdict_of(tls: ssl.SSLContext, options, claim: str = T):
    with Server({"/a": GOOD}, hosts=("127.0.0.1",), tls=tls) as server:
        link = Link(f"https://localhost:{server.port}/a", (Place("list.md", 1, claim, claim),))
        return asyncio.run(check([link], options))[0]


# name, certificate of an authority, verdict, words of the reason
CERTIFICATES = [
    ("good", lambda ca: context(ca.issue_cert("localhost")), "ok", ""),
    ("expired", lambda ca: context(ca.issue_cert("localhost", not_after=PAST)), "insecure", "expired"),
    ("for another host", lambda ca: context(ca.issue_cert("elsewhere.example")), "insecure", "another host"),
    ("of an unknown authority", lambda ca: context(trustme.CA().issue_cert("localhost")), "insecure", "nobody"),
    ("with its intermediate", lambda ca: context(ca.create_child_ca().issue_cert("localhost")), "ok", ""),
    (
        "without it, and nowhere to get it",
        lambda ca: context(ca.create_child_ca().issue_cert("localhost"), False),
        "insecure",
        "nobody",
    ),
]


@pytest.mark.parametrize(
    ("make", "verdict", "words"), [case[1:] for case in CERTIFICATES], ids=[case[0] for case in CERTIFICATES]
)
def test_certificate(authority, make, verdict, words):
    ca, options = authority
    result = verdict_of(make(ca), options)
    assert result.verdict == verdict and words in result.reason, result


def test_missing_intermediate_is_fetched_from_where_the_certificate_says(authority):
    ca, options = authority
    with Server(hosts=("127.0.0.1",)) as issuer:
        tls, middle = with_issuer_address(ca, issuer.url("/middle.der"))
        issuer.routes["/middle.der"] = reply(middle, kind="application/pkix-cert")
        assert verdict_of(tls, options).verdict == "ok"
        assert issuer.seen["/middle.der"] == 1


def test_fetched_intermediate_of_a_stranger_is_not_trusted(authority):
    stranger = trustme.CA()
    with Server(hosts=("127.0.0.1",)) as issuer:
        tls, middle = with_issuer_address(stranger, issuer.url("/middle.der"))
        issuer.routes["/middle.der"] = reply(middle)
        assert verdict_of(tls, authority[1]).verdict == "insecure"
