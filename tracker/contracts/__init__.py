"""What the curated tables must be, and the check that they are."""

from tracker.contracts.check import check
from tracker.contracts.descriptor import Field, Package, Table, descriptor
from tracker.contracts.findings import (
    CANNOT_READ,
    CLEAN,
    FOUND,
    CheckResult,
    Finding,
    as_json,
    print_check,
    print_error,
)

__all__ = [
    "CANNOT_READ",
    "CLEAN",
    "FOUND",
    "CheckResult",
    "Field",
    "Finding",
    "Package",
    "Table",
    "as_json",
    "check",
    "descriptor",
    "print_check",
    "print_error",
]
