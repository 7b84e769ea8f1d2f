"""The region, its counts, alarms and complaints as collections of features."""
