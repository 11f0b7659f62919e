"""What a bus URL may say about a cluster."""

import ssl

import pytest
from pydantic import ValidationError

from chassis.bus import open_bus
from chassis.bus.kafka.address import KafkaAddress


def test_an_address_names_servers_and_settings() -> None:
    address = KafkaAddress.parse("h1:9092,h2:9092?prefix=dev.&replication=2&session_seconds=10")
    assert address.client["bootstrap_servers"] == ["h1:9092", "h2:9092"]
    assert (address.prefix, address.replication, address.session_seconds) == ("dev.", 2, 10)
    assert address.ssl_context is None


def test_a_secure_address_checks_the_broker_and_sends_the_password() -> None:
    address = KafkaAddress.parse(
        "h:9093?security_protocol=SASL_SSL&sasl_mechanism=SCRAM-SHA-512"
        "&sasl_plain_username=lipp&sasl_plain_password=p%26ss"
    )
    context = address.client["ssl_context"]
    assert context.verify_mode == ssl.CERT_REQUIRED
    assert context.check_hostname
    assert address.client["sasl_plain_password"] == "p&ss"
    assert "p&ss" not in repr(address)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "?prefix=a",
        "h:9092?acks=0",
        "h:9092?session_seconds=0",
        "h:9092?prefix=a/b",
        "h:9092?security_protocol=sasl",
    ],
)
def test_an_address_that_says_something_else_is_refused(address: str) -> None:
    with pytest.raises(ValidationError):
        KafkaAddress.parse(address)


def test_a_refusal_does_not_repeat_the_password() -> None:
    with pytest.raises(ValidationError) as refused:
        KafkaAddress.parse("h:9092?sasl_plain_password=hush&session_seconds=x")
    assert "hush" not in str(refused.value)


def test_a_bus_of_no_known_kind_is_refused() -> None:
    with pytest.raises(ValueError, match="no bus for redis:"):
        open_bus("redis://localhost")
