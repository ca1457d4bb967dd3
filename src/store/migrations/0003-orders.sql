-- A pause holds back everything, a campaign, an account or a phone (an account's phone bears its name). Each reason
-- stands alone: an operator's pause outlives the end of a budget's. Of the reasons for everything the name is empty.
CREATE TABLE new_pauses (
  kind       TEXT NOT NULL CHECK (kind IN ('everything', 'campaign', 'account', 'phone')),
  name       TEXT NOT NULL CHECK ((kind = 'everything') = (name = '')),
  code       TEXT NOT NULL,
  message    TEXT NOT NULL,
  since      REAL NOT NULL,
  -- When an operator said "go on"; a budget that was waived so stays waived for its day.
  resumed_at REAL,
  PRIMARY KEY (kind, name, code)
) STRICT, WITHOUT ROWID;

INSERT INTO new_pauses (kind, name, code, message, since, resumed_at)
SELECT iif(campaign = '', 'everything', 'campaign'), campaign, code, message, since, resumed_at FROM pauses;

DROP TABLE pauses;
ALTER TABLE new_pauses RENAME TO pauses;

CREATE INDEX pauses_in_force ON pauses (kind, name) WHERE resumed_at IS NULL;

-- What an operator ordered about a job. A retry forgets what failed before it: after_attempt_id is the last attempt
-- that no longer counts, 0 when there was none.
CREATE TABLE job_orders (
  order_id         INTEGER PRIMARY KEY AUTOINCREMENT,
  job_id           TEXT NOT NULL REFERENCES jobs (job_id),
  kind             TEXT NOT NULL CHECK (kind IN ('retry', 'skip')),
  from_state       TEXT NOT NULL,
  after_attempt_id INTEGER NOT NULL,
  note             TEXT,
  at               REAL NOT NULL
) STRICT;

CREATE INDEX job_orders_by_job ON job_orders (job_id, order_id);

CREATE TRIGGER job_orders_are_kept BEFORE DELETE ON job_orders
BEGIN SELECT RAISE(ABORT, 'orders are history and are never deleted'); END;

-- How the attempts of an account, and of a run, went.
CREATE INDEX attempts_by_account ON attempts (account, attempt_id);
CREATE INDEX attempts_by_run ON attempts (run_id, worker, pass_number);
