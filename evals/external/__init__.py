"""Other people's question sets, so that the search can be held against published figures."""
