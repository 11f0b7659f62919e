"""Kafka behind TLS and a password, on a broker that asks for both."""

import gc
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import NamedTuple

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from chassis.bus import BusUnavailable
from chassis.bus.kafka import KafkaBus
from deploy.kafka.broker import Broker, free_port
from tests.chassis.bus.suite import SCR, numbered, numbers, take

pytestmark = pytest.mark.kafka
LOGIN = "org.apache.kafka.common.security.plain.PlainLoginModule"


def write_certificate(folder: Path) -> tuple[Path, Path]:
    """The broker's own signed certificate with its key, and the certificate alone."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "test broker")])
    here = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(here, critical=False)
        .sign(key, hashes.SHA256())
        .public_bytes(serialization.Encoding.PEM)
    )
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    both, alone = folder / "broker.pem", folder / "ca.pem"
    both.write_bytes(private + certificate)
    alone.write_bytes(certificate)
    return both, alone


class Secure(NamedTuple):
    server: str
    ca: Path

    def bus(self, password: str = "s3cret%26", ca: bool = True) -> KafkaBus:
        trusted = f"&ssl_cafile={self.ca}" if ca else ""
        login = f"&sasl_plain_username=lipp&sasl_plain_password={password}"
        return KafkaBus(f"{self.server}?security_protocol=SASL_SSL{trusted}{login}")


@pytest.fixture(scope="module")
def secure(kafka_possible: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Secure]:
    folder = tmp_path_factory.mktemp("secure-kafka")
    keystore, ca = write_certificate(folder)
    broker, port = Broker(folder / "data"), free_port()
    listeners = f"PLAINTEXT://{broker.bootstrap},SECURE://127.0.0.1:{port}"
    protocols = "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,SECURE:SASL_SSL"
    broker.settings = {
        "listeners": f"{listeners},CONTROLLER://127.0.0.1:{broker.controller_port}",
        "advertised.listeners": listeners,
        "listener.security.protocol.map": protocols,
        "listener.name.secure.sasl.enabled.mechanisms": "PLAIN",
        "listener.name.secure.plain.sasl.jaas.config": f'{LOGIN} required user_lipp="s3cret&";',
        "listener.name.secure.ssl.keystore.type": "PEM",
        "listener.name.secure.ssl.keystore.location": str(keystore),
    }
    broker.start()
    yield Secure(f"127.0.0.1:{port}", ca)
    broker.kill()


async def test_who_has_the_password_publishes_and_reads(secure: Secure) -> None:
    bus = secure.bus()
    await bus.start([SCR])
    member = await bus.subscribe([SCR.name], "readers")
    await bus.publish(numbered(10))
    assert sorted(numbers(await take(member, 10))) == list(range(10))
    assert await bus.healthy()
    await bus.close()


async def test_a_wrong_password_is_refused(secure: Secure) -> None:
    await assert_refused(secure.bus(password="guess"))


# aiokafka leaves the socket of a refused handshake to the garbage collector: it is collected here
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
async def test_a_broker_that_cannot_prove_its_name_is_refused(secure: Secure) -> None:
    await assert_refused(secure.bus(ca=False))
    gc.collect()


async def assert_refused(bus: KafkaBus) -> None:
    with pytest.raises(BusUnavailable):
        await bus.start([SCR])
    with pytest.raises(BusUnavailable):
        await bus.publish(numbered(1))
    await bus.close()
