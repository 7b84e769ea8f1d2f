"""A region opened for use: stages composed into whole answers."""
