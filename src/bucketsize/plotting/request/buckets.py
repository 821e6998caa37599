"""What a call of GET /buckets asks for. Makes no request."""

from __future__ import annotations

from dataclasses import dataclass

from bucketsize.plotting.request.call import Call
from bucketsize.plotting.request.page_token import NEXT, page_token, read_place
from bucketsize.plotting.request.parameters import read_limit, refuse_unknown

PARAMETERS = ("limit", NEXT)

DEFAULT_LIMIT, MOST_BUCKETS = 50, 100


@dataclass(frozen=True, slots=True)
class BucketsRequest:
    """A page of the buckets, by name.

    Attributes:
        after: The last bucket of the page before; empty: this is the first page.
        limit: How many buckets the page may hold.
        call: What was asked, for the next page's token.
    """

    after: str
    limit: int
    call: Call

    def token_after(self, bucket_name: str) -> str:
        """The token for the page that follows a bucket."""
        return page_token(self.call, bucket_name)


def read_buckets_request(call: Call) -> BucketsRequest:
    """The request in a call.

    Raises:
        InvalidInput: A parameter is unknown or malformed.
    """
    refuse_unknown(call, PARAMETERS)
    after = "".join(read_place(call, parts=1))
    limit = read_limit(call, default=DEFAULT_LIMIT, most=MOST_BUCKETS)
    return BucketsRequest(after, limit, call)
