"""No double booking, held by the database (D5).

A claim on a resource with room for one is exclusive: an exclusion constraint on PostgreSQL, a
trigger on SQLite. Claims on anything else are counted: at no instant of a new claim may the open
claims take more units than the resource has. Both look only as far back as a claim can be long.
"""

from collections.abc import Iterator

from gaitbelt.core.guards import Guard, declare

TABLE = "schedule_allocation"
MAX_CLAIM_HOURS = 12
EXCLUSIVE = "double booking: the resource is taken"
FULL = "double booking: the resource has no room left"
DISAGREES = "a claim is exclusive where its resource has room for one, and only there"
TOO_LONG = f"a claim is at most {MAX_CLAIM_HOURS} hours long"
OCCUPIED = "a resource with open claims stays exclusive or counted"

EARLIEST = {
    "sqlite": f"datetime(NEW.starts_at, '-{MAX_CLAIM_HOURS} hours')",
    "postgres": f"NEW.starts_at - interval '{MAX_CLAIM_HOURS} hours'",
}
LATEST = {
    "sqlite": f"datetime(NEW.starts_at, '+{MAX_CLAIM_HOURS} hours')",
    "postgres": f"NEW.starts_at + interval '{MAX_CLAIM_HOURS} hours'",
}


def _others(database: str, alias: str) -> str:
    """Open claims on the same resource, other than the new one, that may reach into it."""
    return (
        f"FROM {TABLE} {alias} WHERE {alias}.organization_id = NEW.organization_id "
        f"AND {alias}.resource_id = NEW.resource_id AND {alias}.released_at IS NULL "
        f"AND {alias}.id <> NEW.id AND {alias}.starts_at >= {EARLIEST[database]}"
    )


def _peak(database: str) -> str:
    """The most units that others hold at once during the new claim.

    The load can only rise where a claim starts, so these instants are enough.
    """
    starts = (
        "SELECT NEW.starts_at AS moment UNION "
        f"SELECT a.starts_at {_others(database, 'a')} "
        "AND a.starts_at > NEW.starts_at AND a.starts_at < NEW.ends_at"
    )
    load = (
        f"SELECT COALESCE(SUM(b.units), 0) {_others(database, 'b')} "
        "AND b.starts_at <= p.moment AND b.ends_at > p.moment"
    )
    return f"(SELECT MAX(({load})) FROM ({starts}) p)"


@declare
def one_at_a_time() -> Iterator[Guard]:
    yield Guard(
        "guard_allocation_exclusive",
        TABLE,
        "BEFORE INSERT OR UPDATE",
        f"SELECT RAISE(ABORT, '{EXCLUSIVE}') WHERE NEW.is_exclusive AND NEW.released_at IS NULL "
        f"AND EXISTS (SELECT 1 {_others('sqlite', 'a')} "
        "AND a.starts_at < NEW.ends_at AND a.ends_at > NEW.starts_at);",
        "",
        exclude="USING gist (resource_id WITH =, tstzrange(starts_at, ends_at) WITH &&) "
        "WHERE (is_exclusive AND released_at IS NULL)",
    )


@declare
def never_more_than_there_is() -> Iterator[Guard]:
    resource = "FROM schedule_resource r WHERE r.id = NEW.resource_id"
    fails = "USING ERRCODE = 'exclusion_violation'"
    yield Guard(
        "guard_allocation_room",
        TABLE,
        "BEFORE INSERT OR UPDATE",
        f"SELECT RAISE(ABORT, '{TOO_LONG}') WHERE NEW.ends_at > {LATEST['sqlite']}; "
        f"SELECT RAISE(ABORT, '{DISAGREES}') WHERE NEW.released_at IS NULL AND NEW.is_exclusive "
        f"<> (SELECT r.capacity = 1 AND r.type <> 'kind' {resource}); "
        f"SELECT RAISE(ABORT, '{FULL}') WHERE NEW.released_at IS NULL AND NOT NEW.is_exclusive "
        f"AND {_peak('sqlite')} + NEW.units > (SELECT r.capacity {resource});",
        "DECLARE room integer; is_single boolean; BEGIN "
        f"IF NEW.ends_at > {LATEST['postgres']} THEN RAISE EXCEPTION '{TOO_LONG}'; END IF; "
        "IF NEW.released_at IS NOT NULL THEN RETURN NEW; END IF; "
        "IF NOT NEW.is_exclusive THEN "
        "PERFORM pg_advisory_xact_lock(hashtextextended(NEW.resource_id::text, 0)); END IF; "
        "SELECT r.capacity, r.capacity = 1 AND r.type <> 'kind' INTO room, is_single "
        f"{resource} FOR SHARE; "
        f"IF NEW.is_exclusive <> is_single THEN RAISE EXCEPTION '{DISAGREES}'; END IF; "
        f"IF NOT NEW.is_exclusive AND {_peak('postgres')} + NEW.units > room THEN "
        f"RAISE EXCEPTION '{FULL}' {fails}; END IF; RETURN NEW; END;",
    )


@declare
def capacity_keeps_its_kind() -> Iterator[Guard]:
    """More or fewer units are fine; one-at-a-time and counted do not change under open claims."""
    flips = "(NEW.capacity = 1) <> (OLD.capacity = 1) AND NEW.type <> 'kind'"
    open_claims = (
        f"EXISTS (SELECT 1 FROM {TABLE} a WHERE a.organization_id = NEW.organization_id "
        "AND a.resource_id = NEW.id AND a.released_at IS NULL AND a.ends_at > {now})"
    )
    yield Guard(
        "guard_resource_occupied",
        "schedule_resource",
        "BEFORE UPDATE",
        f"SELECT RAISE(ABORT, '{OCCUPIED}') WHERE {flips} "
        f"AND {open_claims.format(now="datetime('now')")};",
        f"BEGIN IF {flips} AND {open_claims.format(now='now()')} THEN "
        f"RAISE EXCEPTION '{OCCUPIED}'; END IF; RETURN NEW; END;",
    )
