"""Both runs of a reversed pair: half their differences, and how much they differ."""
