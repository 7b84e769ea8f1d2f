"""Import a file of areas into a region: read, check coordinates, convert, validate, write."""
