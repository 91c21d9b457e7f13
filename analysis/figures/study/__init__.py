"""Figures of all interfaces of a study."""
