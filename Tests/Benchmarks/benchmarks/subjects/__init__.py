"""What is measured, in the order in which it is. Each subject is a function of a `Bench`."""
