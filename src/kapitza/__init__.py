"""Interfacial thermal conductance: from two crystals to G, its spectrum and the mismatch models."""
