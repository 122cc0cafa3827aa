"""Certificates of a made-up authority, for servers on this machine."""

import ssl
from dataclasses import dataclass
from pathlib import Path

import trustme


@dataclass(frozen=True)
class Certificates:
    """An authority's own certificate in `ca_file`, and a server's context for the names that it vouches for."""

    ca_file: Path
    server: ssl.SSLContext


def certificates(folder: Path, *names: str) -> Certificates:
    authority = trustme.CA()
    ca_file = folder / "ca.pem"
    authority.cert_pem.write_to_path(ca_file)
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(*names).configure_cert(server)
    return Certificates(ca_file, server)
