"""How the sources of the training edition become PDF, HTML, DOCX and Markdown."""
