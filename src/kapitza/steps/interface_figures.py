"""Figures of one interface at all its temperatures and lengths."""

from pathlib import Path

from kapitza.analysis.figures.figure_kind import draw_figures
from kapitza.analysis.figures.gallery import INTERFACE_FIGURES
from kapitza.analysis.figures.interface_files import InterfaceFiles
from kapitza.analysis.files.contracts import CONDUCTANCE, conductances_of
from kapitza.analysis.files.tables import read_table
from kapitza.analysis.measure.finite_size import Sized
from kapitza.interfaces.zones import read_zones


def interface_figures(
    *,
    comparison: Path,
    health: Path,
    measures: Path | None = None,
    conductance: list[Path],
    zones: list[Path],
    temperatures_k: list[float],
    interface: str,
    kinds: list[str],
    figures: list[Path],
    data: list[Path] | None = None,
) -> None:
    """Draw the figures `kinds` of an interface into the files `figures`, the numbers behind them into `data`.

    measures: results/inelastic.csv, where a figure needs it.
    conductance, zones, temperatures_k: of every case of an interface with several lengths; else none.
    """
    sized = [
        Sized(
            interface,
            kelvin,
            read_zones(where).device_length_nm,
            conductances_of(read_table(table, CONDUCTANCE)),
        )
        for table, where, kelvin in zip(conductance, zones, temperatures_k, strict=True)
    ]
    files = InterfaceFiles(interface, comparison, health, measures, sized)
    draw_figures(INTERFACE_FIGURES, files, [*kinds, *(kinds if data else [])], [*figures, *(data or [])])
