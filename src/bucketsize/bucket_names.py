"""What can be a bucket's name, and which buckets a name or a pattern means."""

from __future__ import annotations

import re
from fnmatch import fnmatchcase

# Buckets made before 2018 in us-east-1 may have up to 255 characters, upper case
# and underscores (Amazon S3 User Guide, "General purpose bucket naming rules").
BUCKET_NAME = re.compile(r"[A-Za-z0-9._-]{3,255}")


def can_be_bucket_name(name: str) -> bool:
    """Whether S3 ever let a bucket be called so."""
    return BUCKET_NAME.fullmatch(name) is not None


def is_pattern(name: str) -> bool:
    """Whether a name stands for every bucket that fits it."""
    return not {"*", "?"}.isdisjoint(name)


def fits(bucket_name: str, *names: str) -> bool:
    """Whether a bucket is meant by one of these names and patterns."""
    return any(fnmatchcase(bucket_name, name) for name in names)
