"""Which figures of a study the page shows, where, and under which names their files are."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from kapitza.analysis.figures.figure_kind import Extent, FigureKind, Files, applicable
from kapitza.analysis.figures.gallery import CASE_FIGURES, INTERFACE_FIGURES, PAIR_FIGURES, STUDY_FIGURES
from kapitza.analysis.files.number_text import length_text


@dataclass(frozen=True)
class ShownCase:
    """A case without its seed.

    Attributes:
        directory: below results/.
        stem: first part of the names of its figures.
    """

    directory: str
    stem: str
    interface: str
    temperature_k: float
    length_cells: int


@dataclass(frozen=True)
class PageFigure:
    """A figure before it is read.

    Attributes:
        heading: words over it; those of a case stand below its name.
        kind: names its caption.
        place: part of the page, or the directory of a case.
        path: its SVG file.
    """

    heading: str
    kind: str
    place: str
    path: Path

    @property
    def data(self) -> Path:
        """CSV file with the numbers it shows."""
        return self.path.with_suffix(".csv")


def case_title(interface: str, temperature_k: float, length_cells: int, length_nm: float) -> str:
    """A case as its figures, and all headings, name it.

    length_nm : of the solid, walls included

    >>> case_title("ar-4ar", 30.0, 36, 19.0456)
    'ar-4ar, 30 K, 36 cells (19.0 nm)'
    """
    return f"{interface}, {temperature_k:g} K, {length_cells} cells ({length_text(length_nm)})"


def figure_file(stem: str, kind: str) -> str:
    """SVG file of a figure, from the folder that holds results/.

    >>> figure_file("ar-4ar-T30-L36", "map")
    'results/figures/ar-4ar-T30-L36-map.svg'
    """
    return f"results/figures/{stem}-{kind}.svg"


def figure_files(stem: str, kinds: Sequence[str]) -> list[str]:
    """SVG files of several figures."""
    return [figure_file(stem, kind) for kind in kinds]


def figure_data_files(stem: str, kinds: Sequence[str]) -> list[str]:
    """CSV files with the numbers behind several figures.

    >>> figure_data_files("ar-4ar", ["models"])
    ['results/figures/ar-4ar-models.csv']
    """
    return [file.removesuffix(".svg") + ".csv" for file in figure_files(stem, kinds)]


STUDY_STEM = "study"
"""First part of the names of figures of all interfaces."""


def page_of_study(extent: Extent) -> list[PageFigure]:
    """Figures of all interfaces, in the order of the page."""
    return [
        PageFigure(
            sentence_case(figure.words), figure.kind, figure.place, Path(figure_file(STUDY_STEM, figure.kind))
        )
        for figure in applicable(STUDY_FIGURES, extent)
    ]


def page_of_interface(name: str, cases: Sequence[ShownCase], extent: Extent) -> list[PageFigure]:
    """Figures of an interface and then of its cases, in the order of the page."""
    found = [_placed(figure, name, name, figure.place) for figure in applicable(INTERFACE_FIGURES, extent)]
    for case in cases:
        for figure in applicable(CASE_FIGURES, extent):
            path = Path(figure_file(case.stem, figure.kind))
            found.append(PageFigure(sentence_case(figure.words), figure.kind, case.directory, path))
    return found


def page_of_pair(name: str) -> list[PageFigure]:
    """Figures of a pair of media, in the order of the page."""
    return [_placed(figure, name, name, figure.place) for figure in applicable(PAIR_FIGURES, Extent())]


def captions() -> dict[str, str]:
    """Caption of every figure by its kind."""
    of_interfaces = {figure.kind: figure.caption for figure in INTERFACE_FIGURES}
    of_cases = {figure.kind: figure.caption for figure in CASE_FIGURES}
    of_study = {figure.kind: figure.caption for figure in STUDY_FIGURES}
    return of_study | of_interfaces | of_cases | {figure.kind: figure.caption for figure in PAIR_FIGURES}


def sentence_case(text: str) -> str:
    """The text with a capital first letter.

    >>> sentence_case("what AGF says")
    'What AGF says'
    """
    return text[:1].upper() + text[1:]


def _placed(figure: FigureKind[Files], title: str, stem: str, place: str) -> PageFigure:
    return PageFigure(f"{title}: {figure.words}", figure.kind, place, Path(figure_file(stem, figure.kind)))
