"""Force fields a study may name: their form, their files, hybrids, the catalogue and a study's own."""
