"""The service plotting: a request in, the picture of a bucket's size out."""
