import type { MakeChecker } from '../scene.ts';

/** R4 and R12: a campaign has one run, which holds nothing but its own, and ends by nobody else's order. */
export const keptApart: MakeChecker = (scene) => ({
  rule: 'R12',
  onFact: ({ name, campaign }) => {
    const isEnd = name === 'campaign.stopped' || name === 'campaign.draining';
    if (isEnd && campaign !== undefined && !scene.stopped.has(campaign)) {
      scene.breach(`campaign ${campaign} is being stopped, and nobody asked for that`);
    }
  },
  onWatch: (rows) => {
    const mixed = rows.first(
      `SELECT a.attempt_id FROM attempts a JOIN jobs j USING (job_id) JOIN runs r ON r.run_id = a.run_id
        WHERE a.campaign <> j.campaign OR a.campaign <> r.campaign
       UNION ALL
       SELECT l.attempt_id FROM leases l JOIN attempts a USING (attempt_id) WHERE l.campaign <> a.campaign
       UNION ALL
       SELECT 0 FROM jobs j JOIN runs r USING (run_id) WHERE j.campaign <> r.campaign`,
    );
    if (mixed !== null) scene.breach(`attempt ${mixed.number('attempt_id')} belongs to two campaigns`);
    const two = rows.first(
      'SELECT campaign FROM runs WHERE ended_at IS NULL GROUP BY campaign HAVING count(*) > 1',
    );
    if (two !== null) scene.breach(`campaign ${two.text('campaign')} runs twice (R4)`);
  },
});
