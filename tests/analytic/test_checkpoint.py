"""Which segments a checkpoint runs again after damage: the fewest that the restart files allow."""

import json

import pytest

from kapitza.simulation.run.checkpoint import Checkpoint, Wanted, frames_file, restart_file

SEGMENTS = 6
PHYSICS = {"deck": "d", "structure": "s"}


def wanted(segments=SEGMENTS, **physics):
    return Wanted({**PHYSICS, **physics}, tuple((100 + n, 200 + n) for n in range(1, segments + 1)))


def run(checkpoint, segment, tag=""):
    """What a run of one segment leaves: the state it ends in depends on the one it began from."""
    checkpoint.reopen(segment)
    before = restart_file(checkpoint.work, segment - 1)
    state = (before.read_text() if segment else "") + f"{segment}{tag}."
    restart_file(checkpoint.work, segment).write_text(state)
    names = [f"energies.{segment}.dat", frames_file(segment)] if segment else []
    for name in names:
        (checkpoint.work / name).write_text(f"{name} from {state}")
    checkpoint.commit(segment, names, ranks=2, grid=(1, 1, 2), seconds=1.0)


def go_on(work, segments=SEGMENTS, until=SEGMENTS, joined=(), tag="", **physics):
    """Segments run by an attempt that ends after segment `until`, and what it found damaged."""
    checkpoint = Checkpoint(work, wanted(segments, **physics))
    segment, damaged = checkpoint.review(joined)
    done = []
    while segment is not None and segment <= min(segments, until):
        run(checkpoint, segment, tag)
        done.append(segment)
        segment = checkpoint.after(segment)
    return done, damaged


def flip(path):
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 4
    path.write_bytes(content)


def cut(path):
    path.write_bytes(path.read_bytes()[:5])


def test_every_segment_is_run_once_and_a_finished_run_not_again(tmp_path):
    assert go_on(tmp_path, until=3) == ([0, 1, 2, 3], [])
    assert go_on(tmp_path) == ([4, 5, 6], [])
    assert go_on(tmp_path) == ([], [])
    kept = sorted(path.name for path in tmp_path.glob("*.restart"))
    assert kept == ["segment.0.restart", "segment.5.restart", "segment.6.restart"]


def test_a_longer_run_goes_on_and_other_physics_starts_anew(tmp_path):
    go_on(tmp_path)
    assert go_on(tmp_path, segments=8, until=8) == ([7, 8], [])
    assert go_on(tmp_path, segments=4) == ([], [])
    assert Checkpoint(tmp_path, wanted(structure="t")).differs == ["structure"]
    assert go_on(tmp_path, structure="t") == ([0, 1, 2, 3, 4, 5, 6], [])
    assert [path for path in tmp_path.glob("segment.*.json") if "7" in path.name] == []


def test_segments_with_other_bath_seeds_are_not_taken_over(tmp_path):
    go_on(tmp_path)
    other = Wanted(PHYSICS, (*wanted().seeds[:4], (7, 7), (8, 8)))
    # The end of segment 4 is gone, so the way there is run again.
    assert Checkpoint(tmp_path, other).review(())[0] == 1


DAMAGE = {
    "energies.3.dat": [1, 2, 3],  # the state before is not kept; what follows goes on from the same end
    "frames.6.h5": [6],
    "segment.3.json": [1, 2, 3],
    "segment.6.restart": [],
    "segment.0.restart": [],
}


@pytest.mark.parametrize("name", DAMAGE)
@pytest.mark.parametrize("harm", [flip, cut], ids=["flip", "cut"])
def test_damage_of_a_finished_run_is_named_and_the_least_is_run_again(tmp_path, name, harm):
    go_on(tmp_path)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    harm(tmp_path / name)
    done, damaged = go_on(tmp_path)
    assert done == DAMAGE[name]
    assert damaged == ([name] if done else [])
    if done:
        assert (tmp_path / name).read_bytes() == before[name]
    assert go_on(tmp_path) == ([], [])


def test_damage_of_the_last_restart_goes_back_one_and_of_all_restarts_to_the_start(tmp_path):
    go_on(tmp_path, until=4)
    flip(restart_file(tmp_path, 4))
    assert go_on(tmp_path, until=4) == ([4], ["segment.4.restart"])
    for segment in (0, 3, 4):
        flip(restart_file(tmp_path, segment))
    names = [f"segment.{segment}.restart" for segment in (4, 3, 0)]
    assert go_on(tmp_path) == ([0, 1, 2, 3, 4, 5, 6], names)


def test_when_the_way_is_another_all_that_follows_is_run_again(tmp_path):
    go_on(tmp_path)
    flip(tmp_path / "energies.2.dat")
    assert go_on(tmp_path, tag="on other ranks") == ([1, 2, 3, 4, 5, 6], ["energies.2.dat"])


def test_frames_in_the_joined_trajectory_are_not_missed(tmp_path):
    go_on(tmp_path)
    links = Checkpoint(tmp_path, wanted()).chain()
    joined = [link.records[frames_file(link.segment)] for link in links[1:]]
    for segment in range(1, SEGMENTS + 1):
        (tmp_path / frames_file(segment)).unlink()
    assert go_on(tmp_path, joined=joined) == ([], [])
    done, damaged = go_on(tmp_path)
    assert (done, len(damaged)) == ([1, 2, 3, 4, 5, 6], 6)


def test_a_link_says_exactly_what_it_said(tmp_path):
    go_on(tmp_path, until=1)
    path = tmp_path / "segment.1.json"
    said = json.loads(path.read_text())
    path.write_text(json.dumps({**said, "ranks": 3}))
    assert go_on(tmp_path, until=1) == ([1], ["segment.1.json"])
