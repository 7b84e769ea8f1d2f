"""Build a region from an OpenStreetMap extract: areas, and places for the gazetteer."""
