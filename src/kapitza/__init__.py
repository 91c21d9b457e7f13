"""Interfacial thermal conductance: from two crystals to G, its spectrum and the mismatch models."""

__version__ = "0.2.0"
