"""Stages of a study: one typed function each, from files to files."""
