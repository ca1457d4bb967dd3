-- Calls to the cloud, by the day of the daemon's time zone on which they were answered.
CREATE TABLE calls (
  day      TEXT NOT NULL,
  endpoint TEXT NOT NULL,
  made     INTEGER NOT NULL CHECK (made >= 0),
  failed   INTEGER NOT NULL CHECK (failed BETWEEN 0 AND made),
  PRIMARY KEY (day, endpoint)
) STRICT, WITHOUT ROWID;

-- What ended on a day.
CREATE INDEX attempts_by_end ON attempts (settled_at) WHERE settled_at IS NOT NULL;
