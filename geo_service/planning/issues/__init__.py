"""Issues under the planner's filters: which there are, where each lies, how it grows."""
