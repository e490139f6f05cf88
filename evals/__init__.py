"""The fixed question set, what it is measured by, and the gate: questions -> app -> metrics -> report."""
