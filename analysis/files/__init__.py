"""Arrays and tables on disk with their contracts, provenance and reproduction."""
