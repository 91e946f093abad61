"""Stand-in models: tiny, seeded, in the real models' file formats and under their file names."""
