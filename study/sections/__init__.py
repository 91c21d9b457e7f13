"""The sections of the study file, one a file: the model with its keys, units and bounds, and its checks."""
