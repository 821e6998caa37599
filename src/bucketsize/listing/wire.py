"""Asks S3 with all that botocore does, but leaves the reading of pages to the caller.

Credentials, signing, endpoints, redirects, retries, proxies and TLS are botocore's. Its
parser is not used: it takes 55 ms for a page, mostly for timestamps.
"""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from http import HTTPStatus
from threading import Lock
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, TypeAlias, TypeVar

from botocore.exceptions import ClientError, HTTPClientError

from bucketsize.errors import ServiceFailure
from bucketsize.listing.page_xml import DamagedPage

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_BEFORE_SEND = "before-send.s3"
# Handlers for any service run before those for S3 alone, one of which would parse the page
# in search of an error (botocore's event system: handlers of ``*`` come first).
_BEFORE_PARSE = ("before-parse.*.ListObjectsV2", "before-parse.*.ListObjectVersions")
_OF_NO_CONCERN = "bucketsize"
_READ = "ReadByBucketsize"
_DAMAGE = "DamageSeenByBucketsize"
_NOTHING_TO_PARSE = b"<Page/>"
_DAMAGED = b"<Error><Code>DamagedPage</Code></Error>"
_THROTTLED = (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE)
_LONGEST_PROLOGUE = 1000  # bytes before the root element

_T = TypeVar("_T")
_Read: TypeAlias = Callable[[bytes], object]

# A client calls its handlers in the thread, and so in the context, of the request.
_asked_by_us: ContextVar[tuple[Wire, bytes, _Read] | None] = ContextVar("_asked", default=None)


class Wire:
    """Requests for one bucket. To be used in a ``with`` statement, by any number of threads.

    The client answers all other calls as ever, at the same time as well.
    """

    def __init__(
        self, client: S3Client, bucket_name: str, *, throttled: Callable[[], None]
    ) -> None:
        """Make no request yet.

        Args:
            client: Any client of S3.
            bucket_name: The bucket's physical name.
            throttled: Called each time that S3 refuses a request as one too many.
        """
        self._client = client
        self._bucket_name = bucket_name
        self._throttled = throttled
        self._lock = Lock()
        # Python reads but one page at a time anyway: no more than one takes up room.
        self._reading = Lock()
        self._is_closed = False
        self._users = 0
        self.requests = 0
        """How many requests were sent, repeated ones included."""

    def __enter__(self) -> Self:
        events: Any = self._client.meta.events
        events.register(_BEFORE_SEND, self._before_send)
        for event in _BEFORE_PARSE:
            events.register_first(event, self._before_parse)
        self._users = 1
        return self

    def __exit__(
        self,
        _type: type[BaseException] | None,
        _error: BaseException | None,
        _traceback: TracebackType | None,
    ) -> None:
        self.close()
        self._leave()

    def close(self) -> None:
        """Send no more requests: those under way are not repeated if they fail."""
        self._is_closed = True

    def ask(
        self,
        operation: str,
        parameters: dict[str, str],
        root: bytes,
        read: Callable[[bytes], _T],
    ) -> _T:
        """Make a request, and read what comes back.

        Args:
            operation: The client's method, such as ``list_objects_v2``.
            parameters: Its parameters; empty ones are left out.
            root: What the answer's document is called; an error in a 200 is not.
            read: Reads the answer's body.

        Raises:
            DamagedPage: ``read`` did so, also after botocore's retries.
            botocore.exceptions.ClientError: S3 refused, after botocore's retries.
            botocore.exceptions.HTTPClientError: S3 was not reached, or did not answer.
        """
        request = {name: value for name, value in parameters.items() if value}
        answer = self._call(operation, request, (self, root, read))
        if _READ not in answer:
            # Another thread's call kept the list of handlers from before ours were there.
            self._have_handlers_looked_up()
            answer = self._call(operation, request, (self, root, read))
        if _READ not in answer:
            raise ServiceFailure(
                f"What lists {self._bucket_name} does not answer as S3 does.",
                hint="Is --endpoint-url, or AWS_ENDPOINT_URL, the address of an S3 service?",
            )
        found: _T = answer[_READ]
        return found

    def _call(
        self, operation: str, request: dict[str, str], asked: tuple[Wire, bytes, _Read]
    ) -> dict[str, Any]:
        with self._lock:
            self._users += 1
        was = _asked_by_us.set(asked)
        try:
            answer: dict[str, Any] = getattr(self._client, operation)(
                Bucket=self._bucket_name, **request
            )
            return answer
        except ClientError as e:
            damage: Any = e.response.get(_DAMAGE)
            if isinstance(damage, DamagedPage):
                raise damage from e
            raise
        except HTTPClientError as e:
            raise _without_query(e) from None  # a traceback would show the first one, too
        finally:
            _asked_by_us.reset(was)
            self._leave()

    def _have_handlers_looked_up(self) -> None:
        """Any registration makes botocore forget which handlers it found for an event."""
        events: Any = self._client.meta.events
        events.register(_OF_NO_CONCERN, self._before_send)
        events.unregister(_OF_NO_CONCERN, self._before_send)

    def _leave(self) -> None:
        """The last to leave, which may be a thread that nobody waits for, takes it all down."""
        with self._lock:
            self._users -= 1
            if self._users:
                return
        events: Any = self._client.meta.events
        events.unregister(_BEFORE_SEND, self._before_send)
        for event in _BEFORE_PARSE:
            events.unregister(event, self._before_parse)

    def _before_send(self, **_event: Any) -> None:
        asked = _asked_by_us.get()
        if asked is None or asked[0] is not self:
            return
        if self._is_closed:
            raise ServiceFailure("The listing was stopped.")
        with self._lock:
            self.requests += 1

    def _before_parse(
        self,
        response_dict: dict[str, Any],
        customized_response_dict: dict[str, Any],
        **_event: Any,
    ) -> None:
        """Read a page, and leave botocore nothing to parse.

        A damaged page becomes an error of the server, which botocore asks for again.
        """
        asked = _asked_by_us.get()
        if asked is None or asked[0] is not self:
            return
        _, root, read = asked
        if response_dict["status_code"] in _THROTTLED:
            self._throttled()
        body: bytes = response_dict["body"]
        is_page = b"<" + root in body[:_LONGEST_PROLOGUE]
        if response_dict["status_code"] != HTTPStatus.OK or not is_page:
            return
        try:
            with self._reading:
                customized_response_dict[_READ] = read(body)
            response_dict["body"] = _NOTHING_TO_PARSE
        except DamagedPage as e:
            customized_response_dict[_DAMAGE] = e
            response_dict["body"] = _DAMAGED
            response_dict["status_code"] = HTTPStatus.INTERNAL_SERVER_ERROR.value


def _without_query(error: HTTPClientError) -> HTTPClientError:
    """The same error; it does not quote the query, in which there are keys of objects."""
    told: dict[str, Any] = dict(error.kwargs)
    address, cause = str(told.get("endpoint_url", "")), told.get("error")
    shown = {"endpoint_url": address.partition("?")[0], "error": type(cause).__name__}
    return type(error)(**told | shown)


def is_throttled(error: Exception) -> bool:
    """Whether S3 refused a request as one too many."""
    if not isinstance(error, ClientError):
        return False
    return error.response.get("ResponseMetadata", {}).get("HTTPStatusCode") in _THROTTLED
