"""Does the reading of documents find the true sections? Held against trees that do not come from our readers."""
