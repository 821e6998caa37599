"""``python -m fuzz TARGET``: atheris makes bytes up, for so many seconds, by a seed.

Ends with an error at the first find, and leaves its bytes beside: ``--replay FILE`` repeats it.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

import atheris

# Only what reads: the rest it need not follow.
with atheris.instrument_imports(
    include=["bucketsize.tracking", "bucketsize.ledger.changes", "bucketsize.listing"]
):
    from fuzz.targets import TARGETS

_WORDS = (
    *("Records", "eventSource", "aws:s3", "aws:sqs", "aws.s3", "body", "Message", "detail"),
    *("ObjectCreated:", "ObjectRemoved:", "bucket", "object", "key", "size", "sequencer"),
    *(
        "<Contents>",
        "</Contents>",
        "<Key>",
        "</Key>",
        "<Size>",
        "</Size>",
        "%FF",
        "%2F",
        "&#0;",
    ),
    *("<IsTruncated>", "<NextContinuationToken>", "<EncodingType>url</EncodingType>"),
    *("<CommonPrefixes>", "<![CDATA[", "]]>", "<!--", "<!DOCTYPE", "xmlns="),
)


def main() -> None:
    """Fuzz one target, or repeat what was found in it."""
    parser = argparse.ArgumentParser(prog="fuzz", description=__doc__)
    parser.add_argument("target", choices=sorted(TARGETS))
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--replay", type=Path, help="a file of bytes")
    asked = parser.parse_args()
    target, seeds = TARGETS[asked.target]
    if asked.replay:
        target(asked.replay.read_bytes())
        return
    with tempfile.TemporaryDirectory() as folder:
        corpus, words = Path(folder) / "corpus", Path(folder) / "words"
        corpus.mkdir()
        for number, seed in enumerate(seeds()):
            (corpus / f"{number}").write_bytes(seed)
        words.write_text("".join(f'"{word}"\n' for word in _WORDS))
        options = [
            f"-max_total_time={asked.seconds}",
            f"-seed={asked.seed}",
            f"-dict={words}",
            f"-artifact_prefix=fuzz-{asked.target}-",
            "-max_len=8192",
            "-timeout=10",
            "-rss_limit_mb=1024",
            "-print_final_stats=1",
            "-verbosity=0",
        ]
        atheris.Setup([sys.argv[0], *options, str(corpus)], target)
        atheris.Fuzz()


if __name__ == "__main__":
    main()
