"""Lattice dynamics: force constants, phonons, channels, leads and Green's functions."""
