"""The life of one run: dynamics in segments, checkpoints, records and their joining."""
