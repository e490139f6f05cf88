"""The web page: thin Gradio wiring around functions that turn replies, sections and documents into HTML."""
