"""Counterfactual runs: bonds replaced by their expansion, in molecular dynamics and in the heat flow."""
