"""What docs/cost.md says between its tables."""

HEAD = """\
<!-- Written by docs/generate.py from the code; "make check" fails where it is stale. -->
# What it costs

Prices are those of {region} on {as_of}, in dollars, without taxes and without AWS's free
tiers: yours may already be used up by something else. Nothing here was read from a bill; the
figures are worked out from what the code asks AWS for, and err on the dear side. Your own
bucket's: `bucketsize estimate`. What other ways cost: [README](../README.md#how-it-compares).

![Dollars for a million events, over the objects in the bucket](images/cost.png)

In one paragraph: by **listing**, each event costs one LIST request for each 1,000 objects,
which is right up to some ten thousand objects, or where little happens. By the **ledger**, an
event costs the same at any size, and less where many come at once; the bucket pays once to be
written into it, and a little each month for being checked each day.

The dollars of an event are given for a **million events**. What a bucket costs beside its
events is given **a month**, of 30 days.
"""

METHODS = """\
Listing an event takes what S3, DynamoDB, Lambda and CloudWatch ask for below. At a million
objects nearly all of it is the LIST requests. Listing in parallel takes up to 15 % more
requests than the fewest possible, which are counted here. Each new row is assumed to be a new
peak, which costs one write of the index: a bucket that is not the largest pays less.

The ledger takes events from a queue, together where they come together: one read of their
items and of the total, one question for the peak, one transaction. In a transaction a write
counts twice. S3 sends each event as a message of its own; ten are received, and ten deleted,
in one request.

Whatever the method, each new row is summarized ([windows.md](windows.md)): five summaries and
one entry of the catalogue are read and written. Counted is a row that comes alone; rows of the
same two seconds share all of it.
"""

YOUR_OWN = """\
Below that, listing is cheaper. "Never" is where so little happens that the ledger's daily
reconcile lists and reads more than the events would. (Beyond some seventy million objects a
reconcile takes longer than a day; it is counted for each day all the same.) Under a dollar a
month of difference, `bucketsize estimate` recommends listing: it is simpler, and takes
versioned buckets too.

## Your own bucket
"""

MANY = """\
**Many buckets.** Each of these months has {metrics} in it for the bucket's own metrics in
CloudWatch. No bucket has any once more than {names} names, or a pattern, are tracked:
{buckets:,} buckets like the first one cost {month} a month by listing.
"""

NOT_COUNTED = """\
## What is not counted

- The free tiers, discounts of any kind, taxes, other regions, x86_64 functions (time costs a
  quarter more).
- A cold start: about half a second of Lambda time more, $0.0000034.
- Storage of logs, 30 days long: less than a tenth of their ingestion.
- The rows of earlier months. Each million rows kept costs about $0.15 a month with its backup,
  and $0.08 more where all of them were new peaks.
- Keys so long (about 800 bytes) that an item passes 1 KB: each such write costs twice.
- Retries: of throttled requests, and of transactions that met another one.
- The alarm on dead letters ($0.10 a month), and the alarms and the dashboard that are asked
  for: [monitoring.md](monitoring.md#cloudwatch).
- The archives' storage (about $0.001), the plotting function and its API: some $5 for a million
  pictures' requests, $3.50 of that for API Gateway, and Lambda's time.
- The hourly look whether a ledger is due for its reconcile: $0.003 a month for all of them.
- What the owner of a bucket pays anyway: its storage, and the requests that change it. S3
  sends events free of charge.

## What could not be checked

AWS's pricing pages fill in their figures by script, so not every one could be read there. The
rules for DynamoDB's units and the prices of S3 Metadata stand in the text of AWS's pages. The
other prices were compared with what others quote from those pages and from AWS's price list in
2025 and 2026. How many polls Lambda makes of an idle queue, and the times of the functions on
Lambda's own machines, are not documented in figures, or not yet measured there: they are under
"What is assumed". If a price has changed, it has one place: `src/bucketsize/cost/prices.py`.
"""
