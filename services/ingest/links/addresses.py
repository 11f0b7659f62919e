"""Which addresses of the network a link may lead to: those that everybody can reach."""

import ipaddress

_NAT64 = ipaddress.ip_network("64:ff9b::/96")


def is_public(address: str) -> bool:
    """False also for the ways in which an IPv6 address can hide a private IPv4 one."""
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address) and (
        ip.ipv4_mapped or ip.sixtofour or ip.teredo or ip in _NAT64 or not int(ip) >> 32
    ):
        return False
    return ip.is_global and not (ip.is_multicast or ip.is_reserved)
