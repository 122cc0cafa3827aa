"""The portal: wires Elasticsearch, keys, saved searches, health and the end of the process."""

import sys
from contextlib import suppress
from typing import Final

from elasticsearch import Elasticsearch
from fastapi import FastAPI

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
from kuulolla.search.index import Generation, alias, current
from kuulolla.search.open_lexicon import lexicon_of
from kuulolla.search.page import Pages
from kuulolla.search.question import Ask
from kuulolla.services.portal.access import Access
from kuulolla.services.portal.api.asked import Ports
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
    client, namespace = elasticsearch(settings), settings.namespace
    generation = _read(client, namespace, stop)
    if generation is None:
        return
    access = Access(ApiKeys(client, namespace), RateLimit(), SystemClock())
    app = portal_app(_ports(client, generation), access)
    with (
        Server(app, settings.portal_host, settings.portal_port, "portal") as server,
        HealthServer(settings.health_host, settings.portal_health_port, {"server": server.check}, {}),
    ):
        log.info("started", port=server.port)
        while not stop.wait(FOLLOWS_S):
            generation = _followed(client, generation, app)
    log.info("stopped")


def _read(client: Elasticsearch, namespace: str, stop: Stop) -> Generation | None:
    """The generation that is read, once Elasticsearch answers; None when asked to end before that."""
    for wait_s in Backoff().waits():
        try:
            return current(client, namespace)
        except IndexAway as away:
            log.warning("elasticsearch_away", because=str(away))
            if stop.wait(wait_s):
                return None
    return None


def _followed(client: Elasticsearch, before: Generation, app: FastAPI) -> Generation:
    """What is read now; where the index was built anew, questions are read with its words from here on."""
    with suppress(IndexAway):
        now = current(client, before.namespace)
        if now != before:
            app.state.ports = _ports(client, now)
            log.info("index_followed", generation=now.name)
            return now
    return before


def _ports(client: Elasticsearch, generation: Generation) -> Ports:
    """What answers, with the words of the index. Raises OtherGeneration where this machine makes others."""
    searches = Searches(client, generation.namespace)
    known = KnownSearches(lambda: searches.all().values(), SystemClock())
    ask = Ask(lexicon_of(generation), known, SystemClock())
    return Ports(Pages(client, alias(generation.namespace), ask), searches)


if __name__ == "__main__":
    sys.exit(main())
