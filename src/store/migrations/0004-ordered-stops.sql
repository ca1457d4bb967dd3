-- A lease may also be an operator's: the order to stop a phone that is on without us. It serves no attempt and no run.
CREATE TABLE new_leases (
  lease_id       INTEGER PRIMARY KEY AUTOINCREMENT,
  phone_id       TEXT NOT NULL,
  account        TEXT NOT NULL,
  campaign       TEXT NOT NULL,
  origin         TEXT NOT NULL CHECK (origin IN ('attempt', 'operator')),
  run_id         INTEGER REFERENCES runs (run_id),
  attempt_id     INTEGER REFERENCES attempts (attempt_id),
  phase          TEXT NOT NULL
                 CHECK (phase IN ('looking', 'starting', 'booting', 'ready', 'inUse', 'stopping',
                                  'refused', 'confirmingOff', 'takenOver', 'closed')),
  opened_at      REAL NOT NULL,
  start_asked_at REAL,
  on_since       REAL,
  off_at         REAL,
  stop_asked_at  REAL,
  stop_attempts  INTEGER NOT NULL DEFAULT 0 CHECK (stop_attempts >= 0),
  proof_from     REAL NOT NULL,
  looks_needed   INTEGER NOT NULL DEFAULT 1 CHECK (looks_needed >= 1),
  looks_seen     INTEGER NOT NULL DEFAULT 0 CHECK (looks_seen >= 0),
  deadline_at    REAL,
  closed_at      REAL,
  reason         TEXT,
  CHECK ((phase = 'closed') = (closed_at IS NOT NULL)),
  CHECK ((origin = 'operator') = (attempt_id IS NULL)),
  CHECK ((origin = 'operator') = (run_id IS NULL)),
  CHECK (origin = 'attempt' OR start_asked_at IS NULL)
) STRICT;

INSERT INTO new_leases
SELECT lease_id, phone_id, account, campaign, 'attempt', run_id, attempt_id, phase, opened_at, start_asked_at,
       on_since, off_at, stop_asked_at, stop_attempts, proof_from, looks_needed, looks_seen, deadline_at, closed_at,
       reason
  FROM leases;

DROP TABLE leases;
ALTER TABLE new_leases RENAME TO leases;

CREATE UNIQUE INDEX one_open_lease_per_phone ON leases (phone_id) WHERE phase <> 'closed';
CREATE INDEX leases_by_campaign ON leases (campaign, lease_id);
CREATE INDEX leases_by_attempt ON leases (attempt_id);
CREATE INDEX leases_by_start ON leases (on_since) WHERE on_since IS NOT NULL;
CREATE INDEX leases_by_phone ON leases (phone_id, lease_id);

CREATE TRIGGER leases_are_kept BEFORE DELETE ON leases
BEGIN SELECT RAISE(ABORT, 'leases are history and are never deleted'); END;

-- What an operator ordered about a phone: to stop one that was on without a lease of ours, or to let one go.
CREATE TABLE phone_orders (
  order_id INTEGER PRIMARY KEY AUTOINCREMENT,
  lease_id INTEGER NOT NULL REFERENCES leases (lease_id),
  phone_id TEXT NOT NULL,
  kind     TEXT NOT NULL CHECK (kind IN ('stop', 'release')),
  note     TEXT,
  at       REAL NOT NULL
) STRICT;

CREATE TRIGGER phone_orders_are_kept BEFORE DELETE ON phone_orders
BEGIN SELECT RAISE(ABORT, 'orders are history and are never deleted'); END;
