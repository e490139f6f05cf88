"""Brings documents from the web, with as little trust in what a server sends as in what a file holds."""
