"""The core of a video platform: the player's choice of bitrate, what to encode when, what to cache where, and the pipeline."""
