"""Products that are not what was made are found by their digests; what has none is not judged."""

import os

import pytest

from kapitza.analysis.integrity.made_files import (
    AlteredFileError,
    altered,
    forget_made,
    record_made,
    refuse_altered,
)


@pytest.fixture
def made(tmp_path):
    paths = [tmp_path / name for name in ("a.csv", "b.csv", "c.svg")]
    for path in paths:
        path.write_text(f"of {path.name}")
    record_made([*paths, tmp_path / "never made.csv"])
    return paths


def test_what_was_made_and_not_touched_is_whole(made):
    assert altered(made) == altered(made, trust_times=True) == []
    os.utime(made[0], (0, 0))  # copied, or checked out anew
    assert altered(made, trust_times=True) == []


def test_one_letter_is_found_and_named_with_the_fix(made):
    made[1].write_text("of b.cst")
    os.utime(made[1], (0, 0))
    assert altered(made) == altered(made, trust_times=True) == [made[1]]
    with pytest.raises(AlteredFileError, match=r"not what was made: .*/b\.csv\n.*\n  fix: delete it and run"):
        refuse_altered(made)


def test_a_change_without_another_time_is_found_where_times_are_not_trusted(made):
    kept = made[2].stat()
    made[2].write_text("of c.svh")
    os.utime(made[2], ns=(kept.st_atime_ns, kept.st_mtime_ns))
    assert altered(made) == [made[2]]
    assert altered(made, trust_times=True) == []


def test_files_without_a_digest_or_that_are_gone_are_not_judged(made):
    for path in made:
        path.write_text("other")
    made[0].unlink()
    forget_made(made[1:2])
    (made[2].parent / ".digests" / made[2].name).write_text("{damaged")
    assert altered(made) == []
    record_made(made[1:2])
    assert altered(made) == []
