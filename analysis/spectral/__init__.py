"""Heat flow resolved in frequency: spectra, orders, conversion, shares, maps and temperatures."""
