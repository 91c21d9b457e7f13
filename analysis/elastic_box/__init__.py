"""The exact harmonic answer for a simulated box: its walls, baths, times and fit."""
