"""Corpora that the product knows nothing of, without glossary and question bank: how it does on new documents."""
