-- When the jobs of a run were planned, the last time.
ALTER TABLE runs ADD COLUMN planned_at REAL NOT NULL DEFAULT 0;
UPDATE runs SET planned_at = started_at;

-- When an account posted last.
CREATE INDEX ledger_by_account ON ledger (account, published_at);
