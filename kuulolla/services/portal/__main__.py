"""The portal: wires Elasticsearch, keys, saved searches, health and the end of the process."""

import sys
from typing import Final

from kuulolla.records.api_keys import ApiKeys
from kuulolla.records.follow import Follow
from kuulolla.runtime.clock import SystemClock
from kuulolla.runtime.elastic import elasticsearch
from kuulolla.runtime.faults import Fault
from kuulolla.runtime.health import HealthServer
from kuulolla.runtime.lifecycle import Stop
from kuulolla.runtime.rate_limit import RateLimit
from kuulolla.runtime.serve import Server
from kuulolla.runtime.settings import PortalSettings, load
from kuulolla.runtime.telemetry import configure_logs, logger
from kuulolla.services.portal.access import Access
from kuulolla.services.portal.app import portal_app

log = logger(__name__)

FOLLOWS_S: Final = 5
"""How often it is asked which generation of indices is read."""


def main() -> int:
    """Run until asked to stop; 0 then, 1 after a fault, told in one line."""
    try:
        settings = load(PortalSettings)
        configure_logs("portal", settings.log_format, settings.log_level)
        _run(settings, Stop().on_signals())
    except Fault as fault:
        sys.stderr.write(f"kuulolla portal: {fault}\n")
        return fault.exit_code
    except Exception:  # the top of the process: whoever supervises starts it again
        log.exception("crashed")
        return 1
    return 0


def _run(settings: PortalSettings, stop: Stop) -> None:
    client, clock = elasticsearch(settings), SystemClock()
    follow = Follow(client, settings.namespace, clock)
    access = Access(ApiKeys(client, settings.namespace), RateLimit(), clock)
    app = portal_app(follow.now, access, settings.public_url, loopback=settings.stack == "local")
    with (
        Server(app, settings.portal_host, settings.portal_port, "portal") as server,
        HealthServer(
            settings.health_host,
            settings.portal_health_port,
            live={"server": server.check},
            ready={"index": follow.check},
        ),
    ):
        log.info("started", port=server.port)
        follow.look()
        while not stop.wait(FOLLOWS_S):
            follow.look()
    log.info("stopped")


if __name__ == "__main__":
    sys.exit(main())
