"""The portal: wires Elasticsearch, keys, saved searches, health and the end of the process."""

import sys

from kuulolla.records.api_keys import ApiKeys
from kuulolla.records.known_searches import KnownSearches
from kuulolla.records.searches import Searches
from kuulolla.runtime.backoff import Backoff
from kuulolla.runtime.clock import SystemClock
from kuulolla.runtime.elastic import elasticsearch
from kuulolla.runtime.faults import Fault, IndexAway
from kuulolla.runtime.health import HealthServer
from kuulolla.runtime.lifecycle import Stop
from kuulolla.runtime.rate_limit import RateLimit
from kuulolla.runtime.serve import Server
from kuulolla.runtime.settings import PortalSettings, load
from kuulolla.runtime.telemetry import configure_logs, logger
from kuulolla.search.index import alias, current
from kuulolla.search.open_lexicon import lexicon_of
from kuulolla.search.page import Pages
from kuulolla.search.question import Ask
from kuulolla.services.portal.access import Access
from kuulolla.services.portal.api.asked import Ports
from kuulolla.services.portal.app import portal_app

log = logger(__name__)


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
    clock, client = SystemClock(), elasticsearch(settings)
    searches = Searches(client, settings.namespace)
    pages = _opened(settings, searches, stop)
    if pages is None:
        return
    access = Access(ApiKeys(client, settings.namespace), RateLimit(), clock)
    app = portal_app(Ports(pages, searches), access)
    with (
        Server(app, settings.portal_host, settings.portal_port, "portal") as server,
        HealthServer(settings.health_host, settings.portal_health_port, {"server": server.check}, {}),
    ):
        log.info("started", port=server.port)
        stop.wait()
    log.info("stopped")


def _opened(settings: PortalSettings, searches: Searches, stop: Stop) -> Pages | None:
    """Pages with the lexicon of the index, once Elasticsearch answers; None when asked to end before that."""
    client = elasticsearch(settings)
    for wait_s in Backoff().waits():
        try:
            lexicon = lexicon_of(current(client, settings.namespace))
        except IndexAway as away:
            log.warning("elasticsearch_away", because=str(away))
            if stop.wait(wait_s):
                return None
            continue
        known = KnownSearches(lambda: searches.all().values(), SystemClock())
        return Pages(client, alias(settings.namespace), Ask(lexicon, known, SystemClock()))
    return None


if __name__ == "__main__":
    sys.exit(main())
