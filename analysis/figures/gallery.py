"""All figures of a study, in the order of the page; a new one is named here once."""

from kapitza.analysis.figures.case.amorphous_figure import AMORPHOUS_FIGURE
from kapitza.analysis.figures.case.convergence_figure import CONVERGENCE_FIGURE
from kapitza.analysis.figures.case.depth_figure import DEPTH_FIGURE
from kapitza.analysis.figures.case.map_figure import MAP_FIGURE
from kapitza.analysis.figures.case.orders_figure import ORDERS_FIGURE
from kapitza.analysis.figures.case.profile_figure import PROFILE_FIGURE
from kapitza.analysis.figures.case.spectral_temperature_figure import SPECTRAL_TEMPERATURE_FIGURE
from kapitza.analysis.figures.case.spectrum_figure import SPECTRUM_FIGURE
from kapitza.analysis.figures.case.structure_figure import STRUCTURE_FIGURE
from kapitza.analysis.figures.case.transmission_figure import TRANSMISSION_FIGURE
from kapitza.analysis.figures.case.twins_figure import TWINS_FIGURE
from kapitza.analysis.figures.case.wavevector_figure import WAVEVECTOR_FIGURE
from kapitza.analysis.figures.case_files import CaseFiles
from kapitza.analysis.figures.figure_kind import FigureKind
from kapitza.analysis.figures.interface.finite_size_figure import FINITE_SIZE_FIGURE
from kapitza.analysis.figures.interface.models_figure import MODELS_FIGURE
from kapitza.analysis.figures.interface.temperature_figure import TEMPERATURE_FIGURE
from kapitza.analysis.figures.interface.trends_figure import TRENDS_FIGURE
from kapitza.analysis.figures.interface_files import InterfaceFiles
from kapitza.analysis.figures.pair.pair_angles_figure import PAIR_ANGLES_FIGURE
from kapitza.analysis.figures.pair.pair_channels_figure import PAIR_CHANNELS_FIGURE
from kapitza.analysis.figures.pair.pair_temperature_figure import PAIR_TEMPERATURE_FIGURE
from kapitza.analysis.figures.pair_files import PairFiles
from kapitza.analysis.figures.study.interfaces_figure import INTERFACES_FIGURE, StudyTables

STUDY_FIGURES: tuple[FigureKind[StudyTables], ...] = (INTERFACES_FIGURE,)
CASE_FIGURES: tuple[FigureKind[CaseFiles], ...] = (
    STRUCTURE_FIGURE,
    AMORPHOUS_FIGURE,
    PROFILE_FIGURE,
    CONVERGENCE_FIGURE,
    SPECTRUM_FIGURE,
    TRANSMISSION_FIGURE,
    DEPTH_FIGURE,
    ORDERS_FIGURE,
    MAP_FIGURE,
    SPECTRAL_TEMPERATURE_FIGURE,
    WAVEVECTOR_FIGURE,
    TWINS_FIGURE,
)
INTERFACE_FIGURES: tuple[FigureKind[InterfaceFiles], ...] = (
    MODELS_FIGURE,
    TEMPERATURE_FIGURE,
    FINITE_SIZE_FIGURE,
    TRENDS_FIGURE,
)
PAIR_FIGURES: tuple[FigureKind[PairFiles], ...] = (
    PAIR_TEMPERATURE_FIGURE,
    PAIR_CHANNELS_FIGURE,
    PAIR_ANGLES_FIGURE,
)
