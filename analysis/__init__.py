"""From arrays to conductance, spectra and models; no engine."""
