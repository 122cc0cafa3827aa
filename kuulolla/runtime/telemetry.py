"""Logs: an event in the past tense with its fields; JSON lines, or readable on a terminal. Never a post's text."""

import logging
import sys
from typing import Literal

import structlog
from structlog.typing import EventDict, FilteringBoundLogger, Processor

LIBRARIES = ("kafka", "aiokafka", "faust", "mode", "elastic_transport", "elasticsearch", "httpx", "uvicorn", "asyncio")


def configure_logs(
    service: str,
    form: Literal["auto", "json", "console"] = "auto",
    level: str = "info",
    *,
    terminal: bool | None = None,
) -> None:
    """Send our events and the libraries' warnings to standard error in one form, each with its service."""
    terminal = sys.stderr.isatty() if terminal is None else terminal
    console = form == "console" or (form == "auto" and terminal)
    shared: list[Processor] = [
        _named(service),
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level.upper())),
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )
    # A library's exception may quote what it was given: its type and place are kept, its words are not.
    last: list[Processor] = (
        [structlog.dev.ConsoleRenderer(colors=terminal, exception_formatter=structlog.dev.plain_traceback)]
        if console
        else [structlog.processors.JSONRenderer(ensure_ascii=False)]
    )
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[structlog.stdlib.add_logger_name, *shared],
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, _without_exception_words, *last],
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.getLevelName(level.upper()))
    for library in LIBRARIES:
        logging.getLogger(library).setLevel(logging.WARNING)
    # It logs every attempt to reconnect as an error; our own events say that Kafka is away, once a try.
    logging.getLogger("kafka.net").setLevel(logging.CRITICAL)


def logger(name: str) -> FilteringBoundLogger:
    """A logger of our own events."""
    found: FilteringBoundLogger = structlog.get_logger(name)
    return found


def _named(service: str) -> Processor:
    def add(_logger: object, _method: str, event: EventDict) -> EventDict:
        event.setdefault("service", service)
        return event

    return add


def _without_exception_words(_logger: object, _method: str, event: EventDict) -> EventDict:
    exc_info = event.pop("exc_info", None)
    if exc_info is True:
        exc_info = sys.exc_info()
    if isinstance(exc_info, BaseException):
        exc_info = (type(exc_info), exc_info, exc_info.__traceback__)
    if isinstance(exc_info, tuple) and exc_info[0] is not None:
        frames = []
        place = exc_info[2]
        while place is not None:
            frames.append(f"{place.tb_frame.f_code.co_filename}:{place.tb_lineno}")
            place = place.tb_next
        event["exception"] = exc_info[0].__name__
        event["frames"] = frames[-6:]
    return event
