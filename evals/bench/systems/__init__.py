"""Search systems behind one face: ours, and the peers that it is held against."""
