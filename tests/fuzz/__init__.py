"""``make fuzz``: what reads others' bytes is given those that a fuzzer makes up."""
