"""Whether files are what was written: digests of products, of arrays, of the code."""
