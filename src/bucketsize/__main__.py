"""``python -m bucketsize`` is the command ``bucketsize``."""

from bucketsize.cli import main

main()
