"""A newcomer's trial: made-up files as cities, spreadsheets and GIS leave them, through every door.

Each kind of file is drawn in many combinations from a seed and knows what it means. It goes through
the real command line (or the HTTP upload) and must come out as meant, or be refused with the row,
the cause and the option that mends it. ``python -m tests.newcomer`` prints the table of kinds.
"""
