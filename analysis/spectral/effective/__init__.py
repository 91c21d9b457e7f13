"""Effective harmonic constants: bonds and crystals as they act at a temperature, by regression on motion."""
