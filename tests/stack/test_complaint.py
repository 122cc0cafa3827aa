"""What a server says before it ends, as both were seen to say it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kuulolla.stack.complaint import complaint

UNKNOWN_SETTING = """\
WARNING: Unknown module: jdk.internal.vm.ci specified to --add-exports
ERROR o.e.b.Elasticsearch fatal exception while booting Elasticsearch
java.lang.IllegalArgumentException: unknown setting [nonsense.setting] please check
\tat org.elasticsearch.server@9.3.2/org.elasticsearch.common.settings.AbstractScopedSettings.validate(A.java:1)
ERROR: Elasticsearch did not exit normally - check the logs at kuulolla.log

ERROR: Elasticsearch died while starting up, with exit code 1
"""
BAD_LISTENER = """\
ERROR k.Kafka$ Exiting Kafka due to fatal exception
java.lang.IllegalArgumentException: Error creating broker listeners from '[NONSENSE]'
Caused by: org.apache.kafka.common.KafkaException: Unable to parse NONSENSE to a broker endpoint
"""
BAD_OPTION = """\
java.lang.RuntimeException: starting java failed with [1]
output:

error:
Unrecognized VM option 'NoSuchOption'
Error: Could not create the Java Virtual Machine.
Error: A fatal exception has occurred. Program will exit.
"""
TOO_LARGE = """\
java.lang.RuntimeException: starting java failed with [1]
output:
#
# There is insufficient memory for the Java Runtime Environment to continue.
# Native memory allocation (mmap) failed to map 966367641600 bytes.
"""


@pytest.mark.parametrize(
    ("output", "line"),
    [
        (UNKNOWN_SETTING, "java.lang.IllegalArgumentException: unknown setting [nonsense.setting] please check"),
        (BAD_LISTENER, "java.lang.IllegalArgumentException: Error creating broker listeners from '[NONSENSE]'"),
        (BAD_OPTION, "Unrecognized VM option 'NoSuchOption'"),
        (TOO_LARGE, "There is insufficient memory for the Java Runtime Environment to continue."),
        ("one line\nthe last one\n\n", "the last one"),
        ("", "it said nothing"),
    ],
    ids=["unknown setting", "bad listener", "bad option", "too large a heap", "no error", "silence"],
)
def test_the_line_that_names_the_reason_is_chosen(output: str, line: str) -> None:
    assert complaint(output) == line


@given(st.text())
def test_whatever_a_server_says_one_line_comes_back(output: str) -> None:
    assert len(complaint(output).splitlines()) <= 1
