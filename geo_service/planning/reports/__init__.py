"""Weekly lists and monthly reports: one content, worded once, printed as PDF or HTML."""
