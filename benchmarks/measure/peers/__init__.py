"""Scripts that run in .venv/bench, beside what they are named after."""
