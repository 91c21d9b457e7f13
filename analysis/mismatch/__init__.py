"""Mismatch models: one file per kind of medium."""
