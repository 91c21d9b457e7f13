"""make doctor finds what is wrong with a machine, and says how to put it right."""

import os
import sys
from pathlib import Path

import pytest
import yaml
from nemd_case import ROOT

from kapitza.simulation import doctor
from kapitza.study.potentials.manifest import load_manifest

MANIFEST = load_manifest()
SINGLETONS = """#!/bin/sh
shift 2
"$@"
"$@"
"""


def program(folder, name, text="#!/bin/sh\nexit 0\n"):
    path = folder / name
    path.write_text(text)
    path.chmod(0o755)
    return path


def test_this_machine_is_in_order(capsys, monkeypatch):
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}:{os.environ['PATH']}")
    status = doctor.diagnose(ROOT / "config.yaml")
    lines = capsys.readouterr().out.splitlines()
    assert status == 0, lines
    assert all(line.startswith("ok  ") for line in lines)
    assert "ok  ranks: 2 by mpi4py, 2 by LAMMPS, of 2 started" in lines
    assert [line for line in lines if "MPICH" in line]


def test_a_launcher_of_another_mpi_is_found(tmp_path, monkeypatch):
    program(tmp_path, "mpiexec", SINGLETONS)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    assert "first on PATH" in doctor.launcher().fix
    ranks = doctor.parallel(MANIFEST)[1]
    assert ranks.found == "1 by mpi4py, 1 by LAMMPS, of 2 started, in 2 separate programs"
    assert "srun --mpi=pmi2" in ranks.line()


def test_no_launcher_and_a_broken_one_are_found(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    assert doctor.launcher().found == "no mpiexec on PATH"
    program(tmp_path, "mpiexec", "#!/bin/sh\necho no such device >&2\nexit 3\n")
    (finding,) = doctor.parallel(MANIFEST)
    assert "does not start (no such device)" in finding.line() and finding.fix


def test_an_altered_and_a_missing_potential_file_are_named(tmp_path):
    for name in ("Si.sw", "SiCGe.tersoff"):
        content = (ROOT / "potentials" / name).read_bytes()
        (tmp_path / name).write_bytes(content)
    chosen = {
        name: entry for name, entry in MANIFEST.items() if set(entry.digests) <= {"Si.sw", "SiCGe.tersoff"}
    }
    assert not any(finding.fix for finding in doctor.potential_files(chosen, tmp_path))
    (tmp_path / "Si.sw").write_bytes((tmp_path / "Si.sw").read_bytes().replace(b"2.0951", b"2.0952"))
    (tmp_path / "SiCGe.tersoff").unlink()
    lines = [finding.line() for finding in doctor.potential_files(chosen, tmp_path)]
    assert len(lines) == 2
    assert any("Si.sw: SHA-256 is" in line and "; fix: restore the file" in line for line in lines)
    assert any("SiCGe.tersoff: no such potential file; fix: restore it" in line for line in lines)


def test_too_little_room_is_found(tmp_path):
    assert "make room" in doctor.disk(tmp_path, 10**18).fix
    assert not doctor.disk(tmp_path, 1).fix


@pytest.mark.parametrize(("command", "said"), [("sbatch", "SLURM, submitted to by"), ("qsub", "PBS or SGE")])
def test_the_scheduler_is_named(tmp_path, monkeypatch, command, said):
    monkeypatch.setenv("PATH", str(tmp_path))
    assert doctor.scheduler().found.startswith("none")
    program(tmp_path, command)
    assert said in doctor.scheduler().line()


def test_a_bad_study_is_one_line(tmp_path):
    study = tmp_path / "mine.yaml"
    study.write_text("name: x\n")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(doctor, "parallel", lambda manifest: [])
        lines = [finding.line() for finding in doctor.examine(study, MANIFEST, ROOT / "potentials")]
    assert [line for line in lines if line.startswith("FIX study: mine.yaml: ")]


def own_potential(folder):
    """A study with a potential that the catalogue does not have, and a style it does not have either."""
    study = yaml.safe_load((ROOT / "config.yaml").read_text())
    study["interfaces"][0]["potential"] = "mine"
    argon = MANIFEST["lj-argon"].model_dump(exclude_none=True)
    study["potentials"] = {"mine": argon | {"pair_style": "lj/gromacs 6.0 8.5"}}
    path = folder / "mine.yaml"
    path.write_text(yaml.safe_dump(study))
    return path


def test_a_study_with_its_own_potential_is_looked_at_whole(tmp_path, monkeypatch):
    looked = {}
    monkeypatch.setattr(doctor, "parallel", lambda known: looked.update(known) or [])
    lines = [
        finding.line() for finding in doctor.examine(own_potential(tmp_path), MANIFEST, ROOT / "potentials")
    ]
    assert "lj/gromacs" in doctor.pair_styles(looked)
    assert set(looked) == {*MANIFEST, "mine"}
    assert not [line for line in lines if line.startswith("FIX study")]
    assert [line for line in lines if " GB needed" in line]
