-- A notice may also say that there is little money left. The table is made anew for that, with what hangs on it.
CREATE TABLE notices_anew (
  notice_id  INTEGER PRIMARY KEY AUTOINCREMENT,
  at         REAL NOT NULL,
  kind       TEXT NOT NULL
             CHECK (kind IN ('unconfirmed', 'account', 'phone', 'pause', 'balance', 'campaign')),
  subject    TEXT NOT NULL,
  code       TEXT NOT NULL,
  message    TEXT NOT NULL,
  campaign   TEXT,
  job_id     TEXT,
  account    TEXT,
  phone_id   TEXT,
  cleared_at REAL
) STRICT;
CREATE TABLE deliveries_anew (
  notice_id    INTEGER NOT NULL REFERENCES notices_anew (notice_id) ON DELETE CASCADE,
  channel      TEXT NOT NULL CHECK (channel IN ('webhook', 'command')),
  attempts     INTEGER NOT NULL CHECK (attempts >= 1),
  next_at      REAL NOT NULL,
  delivered_at REAL,
  problem      TEXT,
  PRIMARY KEY (notice_id, channel)
) STRICT, WITHOUT ROWID;

INSERT INTO notices_anew SELECT * FROM notices;
-- Numbers of notices that are gone are in letters; they are not given again.
UPDATE sqlite_sequence SET seq = (SELECT max(seq) FROM sqlite_sequence WHERE name = 'notices')
 WHERE name = 'notices_anew';
INSERT INTO sqlite_sequence (name, seq)
SELECT 'notices_anew', seq FROM sqlite_sequence
 WHERE name = 'notices' AND NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = 'notices_anew');
INSERT INTO deliveries_anew SELECT * FROM deliveries;

DROP TABLE deliveries;
DROP TABLE notices;
ALTER TABLE notices_anew RENAME TO notices;
ALTER TABLE deliveries_anew RENAME TO deliveries;

-- Each once, as long as it is so.
CREATE UNIQUE INDEX one_open_notice_per_topic ON notices (kind, subject, code) WHERE cleared_at IS NULL;
CREATE INDEX open_notices ON notices (notice_id) WHERE cleared_at IS NULL;
