"""Whether a host is this machine: what goes to it is seen on no network."""

import ipaddress


def is_loopback(host: str) -> bool:
    """Whether a host is this machine by its very name: `localhost`, 127.0.0.0/8 or ::1. No name is resolved."""
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
