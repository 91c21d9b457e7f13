"""Figures of two media and the models between them, nothing simulated."""
