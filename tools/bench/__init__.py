"""Measurements: each figure beside its reference, interleaved in one run, CPU before time."""
