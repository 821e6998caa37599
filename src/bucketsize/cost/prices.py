"""AWS's prices in us-east-1, each with the page that states it. Other regions differ."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

REGION: Final = "us-east-1"
AS_OF: Final = "2026-11-24"
"""When the prices below were last looked up."""

GB: Final = 2**30
"""What AWS bills as a GB of storage (Amazon S3 pricing, "binary gigabytes")."""


@dataclass(frozen=True, slots=True)
class Price:
    """What AWS asks for so many units of one thing.

    Attributes:
        what: The thing, as the bill names it.
        dollars: For ``per`` units.
        per: How many units.
        unit: What is counted.
        source: AWS's page that states the price.
    """

    what: str
    dollars: float
    per: int
    unit: str
    source: str

    def of(self, quantity: float) -> float:
        """Dollars for so many units."""
        return self.dollars * quantity / self.per


_MILLION = 1_000_000
_S3 = "Amazon S3 pricing"
_DYNAMODB = "Amazon DynamoDB pricing for on-demand capacity"
_LAMBDA = "AWS Lambda pricing"
_CLOUDWATCH = "Amazon CloudWatch pricing"

S3_LIST = Price("S3 LIST requests", 0.005, 1_000, "requests", _S3)
DYNAMODB_WRITE = Price("DynamoDB write request units", 0.625, _MILLION, "units", _DYNAMODB)
DYNAMODB_READ = Price("DynamoDB read request units", 0.125, _MILLION, "units", _DYNAMODB)
DYNAMODB_STORAGE = Price("DynamoDB storage", 0.25, 1, "GB-month", _DYNAMODB)
DYNAMODB_RECOVERY = Price(
    "DynamoDB point-in-time recovery", 0.20, 1, "GB-month", "Amazon DynamoDB pricing"
)
LAMBDA_REQUEST = Price("Lambda requests", 0.20, _MILLION, "requests", _LAMBDA)
LAMBDA_TIME = Price("Lambda time, arm64", 0.0000133334, 1, "GB-second", _LAMBDA)
SQS_REQUEST = Price("SQS requests", 0.40, _MILLION, "requests", "Amazon SQS pricing")
LOG_INGESTION = Price("CloudWatch Logs ingestion", 0.50, 1, "GB", _CLOUDWATCH)
CUSTOM_METRIC = Price("CloudWatch custom metrics", 0.30, 1, "metric-month", _CLOUDWATCH)

PRICES: Final = (
    S3_LIST,
    DYNAMODB_WRITE,
    DYNAMODB_READ,
    DYNAMODB_STORAGE,
    DYNAMODB_RECOVERY,
    LAMBDA_REQUEST,
    LAMBDA_TIME,
    SQS_REQUEST,
    LOG_INGESTION,
    CUSTOM_METRIC,
)
"""All that the two methods pay."""

STORAGE_LENS_ADVANCED = Price(
    "S3 Storage Lens, advanced metrics", 0.20, _MILLION, "objects a month", _S3
)
INVENTORY = Price("S3 Inventory", 0.0025, _MILLION, "objects listed", _S3)
METADATA_UPDATE = Price("S3 Metadata, journal table", 0.30, _MILLION, "updates", _S3)
METADATA_OBJECT = Price(
    "S3 Metadata, live inventory above a billion objects",
    0.10,
    _MILLION,
    "objects a month",
    _S3,
)
ATHENA_SCAN = Price("Athena", 5.00, 1_024, "GB scanned", "Amazon Athena pricing")

OTHER_PRICES: Final = (
    STORAGE_LENS_ADVANCED,
    INVENTORY,
    METADATA_UPDATE,
    METADATA_OBJECT,
    ATHENA_SCAN,
)
"""What AWS's own ways to a bucket's size cost, for comparison."""
