-- Moments are milliseconds since the Unix epoch; REAL, because a scaled clock may give fractions of one.
-- Days are 'YYYY-MM-DD'. The lists of states and phases equal those of src/domain; a test compares them.
-- What must hold at every commit stands here, so that no program, ours included, can write a row that breaks it.

-- What this database is: see meta.ts.
CREATE TABLE meta (
  name  TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- The journal.

CREATE TABLE facts (
  seq        INTEGER PRIMARY KEY AUTOINCREMENT,
  at         REAL NOT NULL,
  level      TEXT NOT NULL CHECK (level IN ('debug', 'info', 'warn', 'error')),
  name       TEXT NOT NULL,
  message    TEXT NOT NULL,
  campaign   TEXT,
  run_id     INTEGER,
  worker     TEXT,
  job_id     TEXT,
  attempt_id INTEGER,
  account    TEXT,
  phone_id   TEXT,
  data       TEXT CHECK (json_valid(data))
) STRICT;

CREATE INDEX facts_by_campaign ON facts (campaign, seq);
CREATE INDEX facts_by_job      ON facts (job_id, seq) WHERE job_id IS NOT NULL;
CREATE INDEX facts_by_phone    ON facts (phone_id, seq) WHERE phone_id IS NOT NULL;

-- What we were told: by the cloud, by the campaigns' folders, by the files.

CREATE TABLE roster (
  phone_id TEXT PRIMARY KEY,
  name     TEXT NOT NULL,
  status   TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX roster_by_name ON roster (name);

CREATE TABLE memberships (
  account                       TEXT NOT NULL,
  campaign                      TEXT NOT NULL,
  enabled                       INTEGER NOT NULL CHECK (enabled IN (0, 1)),
  max_posts_per_account_per_day INTEGER NOT NULL CHECK (max_posts_per_account_per_day >= 0),
  PRIMARY KEY (account, campaign)
) STRICT, WITHOUT ROWID;

CREATE TABLE probes (
  path        TEXT PRIMARY KEY,
  size_bytes  INTEGER NOT NULL,
  modified_ms REAL NOT NULL,
  video_id    TEXT,
  duration_ms REAL,
  problem     TEXT,
  CHECK ((problem IS NULL) = (video_id IS NOT NULL AND duration_ms IS NOT NULL))
) STRICT, WITHOUT ROWID;

CREATE TABLE uploads (
  video_id     TEXT PRIMARY KEY,
  resource_url TEXT NOT NULL,
  expires_at   REAL NOT NULL
) STRICT, WITHOUT ROWID;

-- Campaigns that have jobs; last_position is the number of the newest of them.

CREATE TABLE campaigns (
  name          TEXT PRIMARY KEY,
  last_position INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;

CREATE TABLE runs (
  run_id      INTEGER PRIMARY KEY AUTOINCREMENT,
  campaign    TEXT NOT NULL REFERENCES campaigns (name),
  phase       TEXT NOT NULL
              CHECK (phase IN ('running', 'betweenPasses', 'draining', 'finished', 'stopped', 'crashed')),
  pass_number INTEGER NOT NULL CHECK (pass_number >= 1),
  workers     INTEGER NOT NULL CHECK (workers >= 1),
  settings    TEXT NOT NULL CHECK (json_valid(settings)),
  started_at  REAL NOT NULL,
  deadline_at REAL,
  ended_at    REAL,
  reason      TEXT,
  CHECK ((phase IN ('finished', 'stopped', 'crashed')) = (ended_at IS NOT NULL))
) STRICT;

CREATE UNIQUE INDEX one_open_run_per_campaign ON runs (campaign) WHERE ended_at IS NULL;
CREATE INDEX runs_by_campaign ON runs (campaign, run_id);

CREATE TABLE jobs (
  job_id        TEXT PRIMARY KEY,
  campaign      TEXT NOT NULL REFERENCES campaigns (name),
  position      INTEGER NOT NULL CHECK (position >= 1),
  account       TEXT NOT NULL,
  network       TEXT NOT NULL CHECK (network IN ('instagram', 'tiktok')),
  video_id      TEXT NOT NULL,
  video_name    TEXT NOT NULL,
  video_path    TEXT NOT NULL,
  size_bytes    INTEGER NOT NULL CHECK (size_bytes >= 0),
  caption       TEXT NOT NULL,
  plan_seed     INTEGER NOT NULL,
  plan_day      TEXT NOT NULL,
  seeded_at     REAL NOT NULL,
  run_id        INTEGER REFERENCES runs (run_id),
  state         TEXT NOT NULL DEFAULT 'pending'
                CHECK (state IN ('pending', 'claimed', 'retrying', 'succeeded',
                                 'failed', 'unconfirmed', 'skipped', 'cancelled')),
  pass_number   INTEGER NOT NULL DEFAULT 1 CHECK (pass_number >= 1),
  not_before    REAL,
  reason        TEXT,
  waiting_since REAL,

  -- Together with attempts.open_job: at every commit, a job is claimed exactly when it has an open attempt.
  claimed_job   TEXT GENERATED ALWAYS AS (CASE WHEN state = 'claimed' THEN job_id END) STORED
                REFERENCES attempts (open_job) DEFERRABLE INITIALLY DEFERRED,

  CHECK (job_id = campaign || '-' || position),
  CHECK (not_before IS NULL OR state IN ('pending', 'retrying')),
  CHECK (run_id IS NOT NULL OR state <> 'claimed'),
  UNIQUE (campaign, position),
  UNIQUE (claimed_job)
) STRICT;

-- R1: of all jobs for a pair at most one can still publish, or may have published without our knowing.
CREATE UNIQUE INDEX one_open_job_per_pair ON jobs (account, network, video_id)
  WHERE state IN ('pending', 'claimed', 'retrying', 'unconfirmed');

-- What a claim looks through, in its order, with all it judges by before it looks at anything else.
CREATE INDEX jobs_to_claim ON jobs (run_id, pass_number, position, account, not_before, waiting_since)
  WHERE state IN ('pending', 'retrying');

-- The same by account: for the phone that is kept on, and to take stock.
CREATE INDEX jobs_to_claim_by_account
  ON jobs (run_id, account, pass_number, position, not_before, waiting_since)
  WHERE state IN ('pending', 'retrying');

CREATE INDEX jobs_to_enlist ON jobs (campaign, position) WHERE state IN ('pending', 'retrying');
CREATE INDEX jobs_by_run ON jobs (run_id, state, plan_day);
CREATE INDEX jobs_by_account ON jobs (campaign, account, state, plan_day);

CREATE TABLE attempts (
  attempt_id          INTEGER PRIMARY KEY AUTOINCREMENT,
  job_id              TEXT NOT NULL REFERENCES jobs (job_id),
  run_id              INTEGER NOT NULL REFERENCES runs (run_id),
  number              INTEGER NOT NULL CHECK (number >= 1),
  pass_number         INTEGER NOT NULL CHECK (pass_number >= 1),
  campaign            TEXT NOT NULL,
  worker              TEXT NOT NULL,
  account             TEXT NOT NULL,
  phone_id            TEXT NOT NULL,
  network             TEXT NOT NULL,
  video_id            TEXT NOT NULL,
  phase               TEXT NOT NULL
                      CHECK (phase IN ('uploading', 'awaitingPhone', 'publishing', 'lookingUp',
                                       'confirming', 'cancelling', 'settling', 'settled')),
  opened_at           REAL NOT NULL,
  create_number       INTEGER NOT NULL DEFAULT 0 CHECK (create_number BETWEEN 0 AND 2),
  task_name           TEXT UNIQUE,
  schedule_at_seconds INTEGER,
  task_id             TEXT,
  create_sent_at      REAL,
  create_replied_at   REAL,
  doubt_until         REAL,
  absent_looks        INTEGER NOT NULL DEFAULT 0 CHECK (absent_looks >= 0),
  cancel_asked_at     REAL,
  deadline_at         REAL,
  outcome             TEXT CHECK (json_valid(outcome)),
  settled_at          REAL,

  -- See jobs.claimed_job.
  open_job            TEXT GENERATED ALWAYS AS (CASE WHEN phase <> 'settled' THEN job_id END) STORED
                      REFERENCES jobs (claimed_job) DEFERRABLE INITIALLY DEFERRED,

  CHECK ((phase = 'settled') = (settled_at IS NOT NULL)),
  CHECK (phase <> 'settled' OR outcome IS NOT NULL),
  UNIQUE (open_job)
) STRICT;

-- R5.
CREATE UNIQUE INDEX one_open_attempt_per_account ON attempts (account) WHERE phase <> 'settled';
CREATE UNIQUE INDEX one_open_attempt_per_phone ON attempts (phone_id) WHERE phase <> 'settled';
CREATE INDEX open_attempts_by_run ON attempts (run_id) WHERE phase <> 'settled';
CREATE INDEX failed_attempts ON attempts (run_id, settled_at, attempt_id)
  WHERE phase = 'settled' AND outcome ->> '$.kind' IN ('failed', 'retry', 'unconfirmed');
CREATE INDEX attempts_by_job ON attempts (job_id, attempt_id);

CREATE TRIGGER attempts_are_kept BEFORE DELETE ON attempts
BEGIN SELECT RAISE(ABORT, 'attempts are history and are never deleted'); END;

CREATE TRIGGER settled_attempts_stay BEFORE UPDATE ON attempts WHEN OLD.phase = 'settled'
BEGIN SELECT RAISE(ABORT, 'a settled attempt is history and never changes'); END;

-- R6: an open reservation counts on every day from from_day on, a closed one up to until_day. One that came to
-- nothing is deleted.
CREATE TABLE reservations (
  attempt_id INTEGER PRIMARY KEY REFERENCES attempts (attempt_id),
  account    TEXT NOT NULL,
  from_day   TEXT NOT NULL,
  until_day  TEXT CHECK (until_day >= from_day)
) STRICT;

CREATE INDEX reservations_by_day ON reservations (account, ifnull(until_day, '9999-12-31'), from_day);

CREATE TABLE leases (
  lease_id       INTEGER PRIMARY KEY AUTOINCREMENT,
  phone_id       TEXT NOT NULL,
  account        TEXT NOT NULL,
  campaign       TEXT NOT NULL,
  run_id         INTEGER NOT NULL REFERENCES runs (run_id),
  attempt_id     INTEGER NOT NULL REFERENCES attempts (attempt_id),
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
  CHECK ((phase = 'closed') = (closed_at IS NOT NULL))
) STRICT;

CREATE UNIQUE INDEX one_open_lease_per_phone ON leases (phone_id) WHERE phase <> 'closed';
CREATE INDEX leases_by_campaign ON leases (campaign, lease_id);
CREATE INDEX leases_by_attempt ON leases (attempt_id);

CREATE TRIGGER leases_are_kept BEFORE DELETE ON leases
BEGIN SELECT RAISE(ABORT, 'leases are history and are never deleted'); END;

CREATE TABLE ledger (
  ledger_id    INTEGER PRIMARY KEY AUTOINCREMENT,
  account      TEXT NOT NULL,
  network      TEXT NOT NULL CHECK (network IN ('instagram', 'tiktok')),
  video_id     TEXT NOT NULL,
  video_name   TEXT NOT NULL,
  campaign     TEXT NOT NULL,
  job_id       TEXT NOT NULL UNIQUE REFERENCES jobs (job_id),
  attempt_id   INTEGER NOT NULL UNIQUE REFERENCES attempts (attempt_id),
  published_at REAL NOT NULL,
  UNIQUE (account, network, video_id)
) STRICT;

CREATE INDEX ledger_by_video ON ledger (network, video_id);
CREATE INDEX ledger_by_campaign ON ledger (campaign);

CREATE TRIGGER ledger_lines_stay BEFORE UPDATE ON ledger
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;

CREATE TRIGGER ledger_is_kept BEFORE DELETE ON ledger
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
