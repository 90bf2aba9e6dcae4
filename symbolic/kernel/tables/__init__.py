"""What the kernel knows about functions, one row each. Adding a function is adding a row, and should feel expensive."""
