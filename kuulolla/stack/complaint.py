"""Which line of a server's output says why it ended."""

import re

_SPEAKS_OF_IT = re.compile(
    r"error|exception|fatal|unrecognized|insufficient|refus|cannot|could not|conflicting|invalid", re.IGNORECASE
)
_SAYS_NOTHING = re.compile(
    r"^\s+at |could not create the java virtual machine|a fatal exception has occurred|due to fatal exception"
    r"|fatal exception while booting|did not exit normally|died while starting up|starting java failed|^error:$",
    re.IGNORECASE,
)


def complaint(output: str) -> str:
    """The first line that names an error and what it was; else the last line.

    Both servers wrap the reason: before it that there was a fatal exception, after it thirty lines of its origin.
    """
    lines = [line for line in output.splitlines() if line.strip() and not _SAYS_NOTHING.search(line)]
    named = [line for line in lines if _SPEAKS_OF_IT.search(line)]
    chosen = named[0] if named else lines[-1] if lines else "it said nothing"
    return chosen.strip("# ")
