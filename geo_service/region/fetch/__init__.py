"""Download an OpenStreetMap extract: a catalogue of providers, resumable and checked."""
