"""What is wrong with areas, and what changed between two sets of them."""
