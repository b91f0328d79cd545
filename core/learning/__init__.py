"""Tasks, networks, their training, and what trained networks remember."""
