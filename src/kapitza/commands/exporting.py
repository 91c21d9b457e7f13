"""`kapitza export`: finished results in the formats of other programs; the results stay as they are."""

from pathlib import Path

from kapitza.analysis.figures.page_plan import ShownCase
from kapitza.commands.redrawing import asked_of
from kapitza.exchange.extended_xyz import export_frames, export_structure
from kapitza.exchange.transmission_file import export_transmission


def export(results: Path, *, into: Path, every: int = 0) -> int:
    """Write structures, transmission and, where asked for, trajectories; say what was written.

    into : folder
    every : of recorded frames of kept trajectories, every so manieth; 0 for none

    Raises ProvenanceError without a record.
    """
    asked = asked_of(results)
    into.mkdir(parents=True, exist_ok=True)
    folders: dict[str, Path] = {}
    for case in (ShownCase(**item) for item in asked.shown_cases()):
        folder, about = results / case.directory, {"case": case.stem, "temperature_k": case.temperature_k}
        export_structure(folder, into / f"{case.stem}.xyz", about)
        print(into / f"{case.stem}.xyz")
        folders[f"{case.interface}/T{case.temperature_k:g}"] = folder.parent
        for seed in asked.study.seeds if every else ():
            path, trajectory = into / f"{case.stem}-seed{seed}.xyz", folder / f"seed{seed}/trajectory.h5"
            if not trajectory.is_file():
                print(
                    f"no frames: {trajectory}: was not kept; fix: spectrum.keep_trajectory: true, run again"
                )
                continue
            own = trajectory.parent if (trajectory.parent / "structure.data").is_file() else folder
            print(f"{path}: {export_frames(own, trajectory, path, every, about)} frames")
    if folders:
        names = export_transmission(folders, into / "transmission.h5")
        print(f"{into / 'transmission.h5'}: {', '.join(names) or 'no interface has it by wavevector'}")
    return 0
