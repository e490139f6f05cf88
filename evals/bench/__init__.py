"""How fast it is on this machine, beside the limits that it must hold."""
