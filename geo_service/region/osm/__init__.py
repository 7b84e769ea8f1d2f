"""A region out of an OpenStreetMap extract: areas, and places for the gazetteer."""
