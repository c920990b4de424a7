"""Programs: the value and the functions that they get, the sandbox that runs them, and the templates' own."""
