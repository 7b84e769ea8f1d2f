"""The basemap of a region: streets, water, rail and names as vector tiles in one PMTiles file."""
