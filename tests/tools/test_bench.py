"""The page of the benchmarks: one line per figure, the databases side by side."""

from tools.bench.harness import below, ratio, share
from tools.bench.report import page, table


def test_what_both_databases_gave_stands_in_one_line_and_a_miss_is_bold():
    few, many = (below("SQL per event", count, 12, "statements") for count in (11, 13))
    lines = table([("SQLite", few), ("PostgreSQL", many)]).splitlines()
    line = "| SQL per event | at most 12 statements | 11 statements | **13 statements** |"
    assert lines[2:] == [line]


def test_what_needs_no_database_stands_under_both_and_a_gap_is_a_dash():
    gate, view = below("Gate", 27.0, 50, "µs"), ratio("View", 3, 2, beside="bare", times=2)
    lines = table([("", gate), ("SQLite", view)]).splitlines()
    assert lines[2:] == [
        "| Gate | at most 50 µs | 27 µs | 27 µs |",
        "| View | at most 2 × bare | 1.50 × (3000.00 ms beside 2000.00 ms) | – |",
    ]


def test_the_page_says_on_what_it_was_measured():
    said = page([])
    assert "Measured on" in said
    assert "SQLite 3." in said


def test_a_share_is_missed_below_what_is_asked():
    assert share("Inverted conditions", 9, 10, least=0.9).is_met
    assert not share("Inverted conditions", 89, 100, least=0.9).is_met
