"""Heat flow by wavevector parallel to the interface: cells, spectra, redistribution, tables."""
