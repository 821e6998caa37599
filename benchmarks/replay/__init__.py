"""A server that answers listings as S3 does, from memory and after a set time.

The tools are timed against it, and share the machine with it: an answer is a slice of XML
that was rendered beforehand. It knows nothing of who asks, and imports nothing of the app.
"""
