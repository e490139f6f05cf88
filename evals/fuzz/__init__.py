"""Damaged files for every reader: none of them may crash it, stall it, or fill the memory."""
