"""What docs/generate.py writes: a module for each page, or for its part of one."""
