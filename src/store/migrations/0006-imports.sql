-- The ledger outlives what it tells of: the job and the attempt behind a line may go, and a line that was brought in
-- from the system before this one never had any. Such a line (imported_at) knows the name of a file and perhaps not its
-- bytes: file_key is what names are compared by, and day is the account's day on which it counts (R6).
CREATE TABLE new_ledger (
  ledger_id    INTEGER PRIMARY KEY AUTOINCREMENT,
  account      TEXT NOT NULL,
  network      TEXT NOT NULL CHECK (network IN ('instagram', 'tiktok')),
  video_id     TEXT,
  video_name   TEXT NOT NULL,
  file_key     TEXT,
  campaign     TEXT,
  job_id       TEXT UNIQUE REFERENCES jobs (job_id) ON DELETE SET NULL,
  attempt_id   INTEGER UNIQUE REFERENCES attempts (attempt_id) ON DELETE SET NULL,
  published_at REAL,
  day          TEXT,
  imported_at  REAL,
  CHECK ((file_key IS NULL) = (imported_at IS NULL)),
  CHECK (imported_at IS NOT NULL
         OR (video_id IS NOT NULL AND campaign IS NOT NULL AND published_at IS NOT NULL)),
  CHECK (imported_at IS NULL OR (job_id IS NULL AND attempt_id IS NULL)),
  UNIQUE (account, network, video_id),
  UNIQUE (account, network, file_key)
) STRICT;

INSERT INTO new_ledger (ledger_id, account, network, video_id, video_name, campaign, job_id, attempt_id, published_at)
SELECT ledger_id, account, network, video_id, video_name, campaign, job_id, attempt_id, published_at FROM ledger;

DROP TABLE ledger;
ALTER TABLE new_ledger RENAME TO ledger;

CREATE INDEX ledger_by_video ON ledger (network, video_id);
CREATE INDEX ledger_by_campaign ON ledger (campaign);
CREATE INDEX ledger_unnamed ON ledger (network, file_key) WHERE file_key IS NOT NULL AND video_id IS NULL;
CREATE INDEX ledger_by_day ON ledger (account, day, file_key) WHERE day IS NOT NULL;

-- A line may lose the job and the attempt behind it, and learn which bytes its file had; nothing else.
CREATE TRIGGER ledger_lines_stay BEFORE UPDATE ON ledger
WHEN NOT (NEW.ledger_id = OLD.ledger_id AND NEW.account = OLD.account AND NEW.network = OLD.network
          AND NEW.video_name = OLD.video_name AND NEW.file_key IS OLD.file_key AND NEW.campaign IS OLD.campaign
          AND NEW.published_at IS OLD.published_at AND NEW.day IS OLD.day AND NEW.imported_at IS OLD.imported_at
          AND (OLD.video_id IS NULL OR NEW.video_id IS OLD.video_id)
          AND (NEW.job_id IS NULL OR NEW.job_id IS OLD.job_id)
          AND (NEW.attempt_id IS NULL OR NEW.attempt_id IS OLD.attempt_id))
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;

CREATE TRIGGER ledger_is_kept BEFORE DELETE ON ledger
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;

-- Jobs up to this number no longer fill a place in the day's plan: an operator has begun the day afresh.
ALTER TABLE campaigns ADD COLUMN reset_position INTEGER NOT NULL DEFAULT 0;
