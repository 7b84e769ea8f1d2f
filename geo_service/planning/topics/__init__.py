"""Topics of the month (每月一题): candidates from the data, and those chosen, as records."""
