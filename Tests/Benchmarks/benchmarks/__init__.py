"""Measures Accord against calibrations made in the same minute. Tests/Benchmarks/README.md says how and why."""
