"""The assessment of bodies (三率): from the cube's counts to a table for a period."""
