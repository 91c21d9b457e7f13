"""Interfacial thermal conductance: from two crystals to G, its spectrum and the mismatch models.

The names of `__all__` are the door for notebooks and programs of your own; docs/python.md shows them in use.
Each is imported when it is first used: `import kapitza` loads neither LAMMPS nor anything else that is large.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kapitza.analysis.landauer import model_conductance as model_conductance
    from kapitza.analysis.mismatch.anisotropic import amm_anisotropic as amm_anisotropic
    from kapitza.analysis.mismatch.channel_models import ChannelCounts as ChannelCounts
    from kapitza.analysis.mismatch.channel_models import dmm_dispersion as dmm_dispersion
    from kapitza.analysis.mismatch.debye import DebyeMedium as DebyeMedium
    from kapitza.analysis.mismatch.debye import amm_scalar as amm_scalar
    from kapitza.analysis.mismatch.debye import dmm_debye as dmm_debye
    from kapitza.analysis.mismatch.elastic import amm_elastic as amm_elastic
    from kapitza.analysis.mismatch.stroh import ElasticCrystal as ElasticCrystal
    from kapitza.analysis.spectral.heat_flow_spectra import spectral_heat_flow as spectral_heat_flow
    from kapitza.results import open_results as open_results
    from kapitza.simulation.ase_slabs import cross_interface_forces as cross_interface_forces
    from kapitza.simulation.ase_slabs import greens_transmission as greens_transmission
    from kapitza.study.loading import load_study as load_study

__version__ = "0.2.0"

_HOMES = {
    "load_study": "study.loading",
    "open_results": "results",
    "cross_interface_forces": "simulation.ase_slabs",
    "greens_transmission": "simulation.ase_slabs",
    "spectral_heat_flow": "analysis.spectral.heat_flow_spectra",
    "DebyeMedium": "analysis.mismatch.debye",
    "ElasticCrystal": "analysis.mismatch.stroh",
    "ChannelCounts": "analysis.mismatch.channel_models",
    "amm_scalar": "analysis.mismatch.debye",
    "amm_elastic": "analysis.mismatch.elastic",
    "amm_anisotropic": "analysis.mismatch.anisotropic",
    "dmm_debye": "analysis.mismatch.debye",
    "dmm_dispersion": "analysis.mismatch.channel_models",
    "model_conductance": "analysis.landauer",
}
"""Public names and the modules they live in."""

__all__ = ["__version__", *_HOMES]


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(f"kapitza.{_HOMES[name]}"), name)
    raise AttributeError(f"module 'kapitza' has no attribute {name!r}; it has {', '.join(__all__)}")


def __dir__() -> list[str]:
    return [*globals(), *_HOMES]
