"""From a study entry to atoms, zones and the LAMMPS input text."""
