"""What can go wrong that is nobody's post: faults stop the work, are retried where that helps, and are seen.

Fault
├── SettingsFault     the configuration is wrong: name the file, line and field
├── ModelFault        the model cannot be loaded, or gives what is no probability
├── StackFault        the local Kafka or Elasticsearch cannot be started or stopped
├── BreakerOpen       nearly every record was set aside: a person must look before it goes on
├── TooLarge          Elasticsearch takes no request of that size: who can sends it in parts
└── Retryable         it may be over in a while
    ├── KafkaAway
    └── IndexAway
"""


class Fault(Exception):  # noqa: N818 - faults and bad posts are told apart by name; "error" would say neither
    """A fault with a message that tells a person in one line what is wrong, where, and what to do."""

    exit_code = 1


class SettingsFault(Fault):
    """The configuration is missing something or does not make sense."""


class ModelFault(Fault):
    """The language model cannot be loaded or used."""


class StackFault(Fault):
    """The local stack cannot be started or stopped."""


class BreakerOpen(Fault):
    """Nearly every record was set aside; starting again would only empty the topic into posts.dlq."""

    exit_code = 3

    def __init__(self, share: float) -> None:
        super().__init__(
            f"more than {share:.0%} of the last records were set aside: look at `kuulolla dlq list`, "
            "mend the cause and start again"
        )


class TooLarge(Fault):
    """Elasticsearch takes no request as large as this one; the same one again would be refused again."""


class Retryable(Fault):
    """Something outside is away and may come back."""


class KafkaAway(Retryable):
    """No broker answers, or it did not acknowledge in time."""


class IndexAway(Retryable):
    """Elasticsearch does not answer, or asks to slow down."""
