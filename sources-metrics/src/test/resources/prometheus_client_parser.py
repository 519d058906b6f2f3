"""Reads pages with the Python client's parser: a JSON string a line in, a JSON object a line out."""
import json
import sys

if sys.argv[1] == "openmetrics":
    from prometheus_client.openmetrics.parser import text_string_to_metric_families as families
else:
    from prometheus_client.parser import text_string_to_metric_families as families

sys.stdin.reconfigure(encoding="utf-8")
sys.stdout.reconfigure(encoding="utf-8")
for line in sys.stdin:
    try:
        samples = [
            (
                sample.name,
                sample.labels,
                repr(float(sample.value)),
                None if sample.timestamp is None else float(sample.timestamp),
            )
            for family in families(json.loads(line))
            for sample in family.samples
        ]
        answer = {"samples": samples}
    except Exception as refusal:  # whatever it is, it is the answer
        answer = {"error": "%s: %s" % (type(refusal).__name__, refusal)}
    print(json.dumps(answer), flush=True)
