"""Pure statistics for assessing bodies, choosing topics, watching places and judging effects."""
