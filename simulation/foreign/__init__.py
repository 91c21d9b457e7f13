"""Runs that were made elsewhere: their frames read, checked and written as a trajectory of this project."""
