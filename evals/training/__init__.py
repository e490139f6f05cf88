"""Trains the embedder that the product ships: everyday Norwegian to the language of regulations."""
