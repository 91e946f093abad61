"""Trains anchor LoRAs: the video model learns to take one clean latent frame at timestep zero and to go on from it."""
