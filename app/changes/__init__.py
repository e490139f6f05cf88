"""What a new version of a document changes, for people: as text, as JSON and as a page."""
