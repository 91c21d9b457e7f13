"""Series of a run to temperatures, heat flows and conductances with their errors, and their health."""
