"""The dashboard and the alerts ask only for what the server counts, under the labels it has."""

import json
import re
from pathlib import Path

import pytest
import yaml

from tracker.observe import REGISTRY

FOLDER = Path(__file__).parents[1] / "deploy" / "grafana"
LABELS = {  # what Prometheus adds itself
    "job",
    "instance",
    "le",
}


def expressions(name):
    """Every question a file asks of Prometheus."""
    text = (FOLDER / name).read_text(encoding="utf-8")
    if name.endswith(".json"):
        return [ask["expr"] for panel in json.loads(text)["panels"] for ask in panel["targets"]]
    return [rule["expr"] for group in yaml.safe_load(text)["groups"] for rule in group["rules"]]


def counted():
    """Each sample the server can give, with its labels."""
    kinds = {"counter": ("_total",), "histogram": ("_bucket", "_sum", "_count"), "gauge": ("",)}
    return {
        collector._name + ending: {*collector._labelnames, *LABELS}
        for collector in REGISTRY._collector_to_names
        for ending in kinds[collector._type]
    }


@pytest.mark.parametrize("name", ["tracker.json", "tracker-alerts.yml"])
def test_every_metric_and_label_asked_for_is_counted_by_the_server(name):
    known = counted()

    asked = expressions(name)

    assert asked
    for expression in asked:
        metrics = re.findall(r"\btracker_\w+", expression)
        assert metrics, expression
        assert [metric for metric in metrics if metric not in known] == []
        labels = re.findall(r"(\w+)=\"", expression)
        labels += re.split(r",\s*", ",".join(re.findall(r"\bby \(([^)]*)\)", expression)))
        allowed = set.union(*(known[metric] for metric in metrics)) | {""}
        assert [label for label in labels if label not in allowed] == []


def test_there_is_an_alert_for_readers_without_an_answer_and_each_says_what_to_do():
    groups = yaml.safe_load((FOLDER / "tracker-alerts.yml").read_text(encoding="utf-8"))["groups"]
    rules = {rule["alert"]: rule for group in groups for rule in group["rules"]}

    assert "tracker_ready" in rules["TrackerNotReady"]["expr"]
    assert all(rule["annotations"]["description"] for rule in rules.values())


def test_prometheus_asks_the_workers_themselves_with_a_token():
    config = yaml.safe_load((FOLDER / "prometheus.yml").read_text(encoding="utf-8"))
    (job,) = config["scrape_configs"]

    assert job["job_name"] == "tracker"
    assert job["authorization"]["credentials_file"]
    assert all(where.startswith("127.0.0.1:") for where in job["static_configs"][0]["targets"])
