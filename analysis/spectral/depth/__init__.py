"""Conversion by depth: heat flow between pairs of dividing planes, and how it relaxes into the crystals."""
