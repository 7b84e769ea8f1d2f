"""Tables of features as standards give them: CQL2 filters, coordinate systems, vector tiles."""
