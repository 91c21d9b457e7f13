"""Figures of one interface, temperature and length, all seeds together."""
