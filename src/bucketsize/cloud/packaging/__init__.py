"""Packs what Lambda runs: an archive for each service, and the layer that holds matplotlib."""

from bucketsize.cloud.packaging.archives import Archives, pack, write_archives
from bucketsize.cloud.packaging.target import Target

__all__ = ["Archives", "Target", "pack", "write_archives"]
