"""Serves all types of the Python client on the port that is given, until its standard input ends."""
import sys

from prometheus_client import (
    CollectorRegistry, Counter, Enum, Gauge, Histogram, Info, Summary, start_http_server,
)
from prometheus_client.core import (
    CounterMetricFamily, GaugeHistogramMetricFamily, UnknownMetricFamily,
)


class Families:
    """What the client has no instrument for."""

    def collect(self):
        yield UnknownMetricFamily("odd_thing", "nobody knows", value=-0.125)
        yield GaugeHistogramMetricFamily(
            "sizes", "sizes now", buckets=[("1.0", 3), ("+Inf", 5)], gsum_value=7.5)
        timed = CounterMetricFamily("timed", "with a time", labels=["x"])
        timed.add_metric(["1"], 17, timestamp=1700000000.5)
        yield timed


registry = CollectorRegistry()
odd = 'a "quoted" \\ back\nnext, {braces} # \u00fc\u2603'
counter = Counter("requests", "with \\ and\nmore", ["path", "odd"], registry=registry)
# No brace in the exemplar: the client's own parser would refuse it.
counter.labels("/v1/models", odd).inc(12.5, exemplar={"trace_id": "abc"})
counter.labels("/", "").inc()
for number, value in enumerate([float("inf"), float("-inf"), float("nan"), 1e300, 5e-324, -0.0]):
    gauges = registry._names_to_collectors.get("queue") or Gauge(
        "queue", "how many", ["n"], registry=registry)
    gauges.labels(str(number)).set(value)
seconds = Histogram("latency_seconds", "how long", ["kind"], registry=registry, buckets=(0.5, 1, 2.5))
for value in (0.25, 0.75, 3):
    seconds.labels(odd).observe(value, exemplar={"trace_id": str(value)})
Summary("size_bytes", "how large", registry=registry).observe(1234567)
Info("build", "what runs", registry=registry).info({"version": "1.2.3", "odd": odd})
Enum("state", "how it is", ["x"], states=["starting", "running"], registry=registry).labels("y").state("running")
registry.register(Families())

start_http_server(int(sys.argv[1]), addr="127.0.0.1", registry=registry)
sys.stdin.read()
