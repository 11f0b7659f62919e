"""What following a link says about it."""

import pytest

from services.ingest.links.addresses import is_public
from services.ingest.links.domain import PATIENCE, DocumentLinkState, Finding, judge, read_status


@pytest.mark.rule("I7")
def test_a_link_is_dead_when_its_report_is_gone_or_nobody_answers_for_long() -> None:
    assert judge(DocumentLinkState.ALIVE, 0, Finding.GONE).health is DocumentLinkState.DEAD
    health, silences = DocumentLinkState.ALIVE, 0
    for turn in range(1, PATIENCE + 1):
        verdict = judge(health, silences, Finding.SILENT)
        health, silences = verdict.health, verdict.silences
        assert health is (DocumentLinkState.DEAD if turn == PATIENCE else DocumentLinkState.ALIVE)
    assert judge(health, silences, Finding.THERE) == judge(
        DocumentLinkState.UNKNOWN, 0, Finding.THERE
    )


@pytest.mark.rule("I7")
def test_an_answer_that_says_neither_leaves_the_link_unknown() -> None:
    assert judge(DocumentLinkState.ALIVE, 2, Finding.UNCLEAR).health is DocumentLinkState.UNKNOWN


@pytest.mark.parametrize(
    ("status", "finding"),
    [
        (200, Finding.THERE),
        (206, Finding.THERE),
        (302, Finding.UNCLEAR),
        (401, Finding.UNCLEAR),
        (404, Finding.GONE),
        (410, Finding.GONE),
        (429, Finding.UNCLEAR),
        (503, Finding.SILENT),
    ],
)
def test_a_status_is_read(status: int, finding: Finding) -> None:
    assert read_status(status) is finding


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "0.0.0.0", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254"),
        *("100.64.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255", "192.0.2.1"),
        *("::1", "::", "fd00::1", "fe80::1", "fe80::1%eth0", "ff02::1", "2001:db8::1"),
        *("::ffff:10.0.0.1", "::ffff:8.8.8.8", "::10.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::"),
        *("2001:0:53aa:64c::1", "2130706433", "0x7f000001", "localhost", "", "8.8.8.8.8"),
    ],
)
def test_an_address_that_not_everybody_can_reach_is_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "1.1.1.1", "2606:4700:4700::1111"])
def test_an_address_of_the_public_network_is_public(address: str) -> None:
    assert is_public(address)
