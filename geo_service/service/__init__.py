"""A region opened for use: the stages combined to whole answers."""
