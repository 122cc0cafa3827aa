"""A file that a command writes is whole or not there."""

from pathlib import Path

import pytest

from kuulolla.cli.whole_file import whole_file
from kuulolla.runtime.faults import Fault


def test_it_takes_the_place_of_an_earlier_one_when_it_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "kela.csv"
    path.write_bytes(b"earlier")
    with whole_file(path) as file:
        file.write(b"later")
        assert path.read_bytes() == b"earlier"
    assert path.read_bytes() == b"later"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("why", [Fault("away"), KeyboardInterrupt()])
def test_where_it_comes_to_nothing_the_earlier_one_stays_and_nothing_is_beside_it(
    tmp_path: Path, why: BaseException
) -> None:
    path = tmp_path / "kela.csv"
    path.write_bytes(b"earlier")

    def break_off() -> None:
        with whole_file(path) as file:
            file.write(b"half")
            raise why

    with pytest.raises(type(why)):
        break_off()
    assert path.read_bytes() == b"earlier"
    assert list(tmp_path.iterdir()) == [path]


def test_a_folder_that_is_not_there_is_told_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(Fault, match=r"nowhere/kela\.csv: cannot be written"), whole_file(tmp_path / "nowhere/kela.csv"):
        pass
