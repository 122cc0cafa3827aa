"""The local stack: one real Kafka and one real Elasticsearch on loopback, for work and for tests."""

from kuulolla.runtime.faults import StackFault
from kuulolla.stack.layout import Profile, Server, StackLayout
from kuulolla.stack.lifecycle import ServerStatus, StackStatus, down, reset, status, up

__all__ = [
    "Profile",
    "Server",
    "ServerStatus",
    "StackFault",
    "StackLayout",
    "StackStatus",
    "down",
    "reset",
    "status",
    "up",
]
