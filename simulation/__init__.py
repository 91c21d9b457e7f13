"""The only room that runs LAMMPS and MPI."""
