"""Packs what Lambda runs: an archive for each service, and the layer that holds matplotlib."""

from bucketsize.cloud.packaging.archives import Archives, package
from bucketsize.cloud.packaging.target import Target

__all__ = ["Archives", "Target", "package"]
