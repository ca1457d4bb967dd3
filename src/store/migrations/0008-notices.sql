-- What needs a person. A notice is written in the transaction that makes it true, and is open until it is cleared.
CREATE TABLE notices (
  notice_id  INTEGER PRIMARY KEY AUTOINCREMENT,
  at         REAL NOT NULL,
  kind       TEXT NOT NULL CHECK (kind IN ('unconfirmed', 'account', 'phone', 'pause', 'campaign')),
  subject    TEXT NOT NULL,
  code       TEXT NOT NULL,
  message    TEXT NOT NULL,
  campaign   TEXT,
  job_id     TEXT,
  account    TEXT,
  phone_id   TEXT,
  cleared_at REAL
) STRICT;

-- Each once, as long as it is so.
CREATE UNIQUE INDEX one_open_notice_per_topic ON notices (kind, subject, code) WHERE cleared_at IS NULL;
CREATE INDEX open_notices ON notices (notice_id) WHERE cleared_at IS NULL;

-- How far a notice has come on each way out. A try is counted, and the next one put off, before it is made.
CREATE TABLE deliveries (
  notice_id    INTEGER NOT NULL REFERENCES notices (notice_id) ON DELETE CASCADE,
  channel      TEXT NOT NULL CHECK (channel IN ('webhook', 'command')),
  attempts     INTEGER NOT NULL CHECK (attempts >= 1),
  next_at      REAL NOT NULL,
  delivered_at REAL,
  problem      TEXT,
  PRIMARY KEY (notice_id, channel)
) STRICT, WITHOUT ROWID;
