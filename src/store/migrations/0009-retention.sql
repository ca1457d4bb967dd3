-- History may be let go after its time: settled attempts and closed leases, as long as nothing of today needs them. What
-- was posted stays in the ledger, and decisions and orders of operators stay.
DROP TRIGGER attempts_are_kept;
CREATE TRIGGER attempts_are_kept BEFORE DELETE ON attempts
WHEN OLD.phase <> 'settled'
  OR EXISTS (SELECT 1 FROM jobs j WHERE j.job_id = OLD.job_id
                AND j.state IN ('pending', 'claimed', 'retrying', 'unconfirmed'))
BEGIN SELECT RAISE(ABORT, 'attempts of open jobs are never deleted'); END;

DROP TRIGGER leases_are_kept;
CREATE TRIGGER leases_are_kept BEFORE DELETE ON leases WHEN OLD.phase <> 'closed'
BEGIN SELECT RAISE(ABORT, 'open leases are never deleted'); END;

CREATE INDEX resolutions_by_attempt ON resolutions (attempt_id);
CREATE INDEX phone_orders_by_lease ON phone_orders (lease_id);
