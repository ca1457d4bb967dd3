-- How posts that may or may not be out were decided. A job that was decided wrongly is decided anew, so there may be
-- several; the newest counts.
CREATE TABLE resolutions (
  resolution_id INTEGER PRIMARY KEY AUTOINCREMENT,
  job_id        TEXT NOT NULL REFERENCES jobs (job_id),
  attempt_id    INTEGER NOT NULL REFERENCES attempts (attempt_id),
  verdict       TEXT NOT NULL CHECK (verdict IN ('posted', 'not-posted')),
  decided_by    TEXT NOT NULL CHECK (decided_by IN ('operator', 'evidence')),
  note          TEXT,
  at            REAL NOT NULL
) STRICT;

CREATE INDEX resolutions_by_job ON resolutions (job_id, resolution_id);

CREATE TRIGGER resolutions_are_kept BEFORE DELETE ON resolutions
BEGIN SELECT RAISE(ABORT, 'resolutions are history and are never deleted'); END;

CREATE INDEX jobs_unconfirmed ON jobs (job_id) WHERE state = 'unconfirmed';

-- What must not be begun until an operator says so. An empty campaign stands for everything.
CREATE TABLE pauses (
  campaign TEXT PRIMARY KEY,
  code     TEXT NOT NULL,
  message  TEXT NOT NULL,
  since    REAL NOT NULL,
  -- When an operator said "go on"; a budget that was waived so stays waived for its day.
  resumed_at REAL
) STRICT, WITHOUT ROWID;

-- What the cloud has closed to us for a while.
CREATE TABLE cloud_pauses (
  endpoint TEXT PRIMARY KEY,
  until    REAL NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX leases_by_start ON leases (on_since) WHERE on_since IS NOT NULL;
