"""Figures of one interface at all its temperatures and lengths."""
