"""The assessment of bodies by the three rates (三率), from the cube's counts."""
