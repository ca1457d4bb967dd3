import type { Rows } from '../disk.ts';
import type { MakeChecker } from '../scene.ts';
import { isClone } from './creates.ts';

/** From here only a person's word, evidence or a retry leads on. */
const finalStates = ['succeeded', 'failed', 'skipped', 'cancelled'];

/**
 * What may still be open when a run is over: what nobody enlisted, what was stopped, what waits for a person or an
 * operator, and what the account's cap leaves no room for on the day the run ended.
 */
const unexplained = `
  SELECT j.job_id, j.state FROM jobs j JOIN runs r USING (run_id)
   WHERE j.state IN ('pending', 'retrying', 'claimed') AND r.phase = 'finished' AND j.waiting_since IS NULL
     AND NOT EXISTS (SELECT 1 FROM attempts a JOIN reservations s USING (attempt_id)
                      WHERE s.account = j.account AND s.from_day <= date(r.ended_at / 1000, 'unixepoch', '+14 hours')
                        AND s.until_day >= date(r.ended_at / 1000, 'unixepoch', '-14 hours'))`;

/** R8: nothing is lost, nothing is counted twice, and what is final stays so. */
export const nothingLost: MakeChecker = (scene) => {
  const ended = new Map<string, string>();
  let jobs = 0;
  const watch = (rows: Rows): void => {
    const all = rows.all('SELECT job_id, state FROM jobs');
    if (all.length < jobs) scene.breach(`there were ${jobs} jobs, and now there are ${all.length}`);
    jobs = all.length;
    for (const job of all) {
      const [jobId, state] = [job.text('job_id'), job.text('state')];
      const before = ended.get(jobId);
      if (before !== undefined && before !== state)
        scene.breach(`${jobId} was ${before} and is now ${state}`);
      if (finalStates.includes(state)) ended.set(jobId, state);
    }
    const astray = rows.first(
      `SELECT j.job_id FROM jobs j
        WHERE (j.state = 'claimed')
           <> EXISTS (SELECT 1 FROM attempts a WHERE a.job_id = j.job_id AND a.phase <> 'settled')`,
    );
    if (astray !== null)
      scene.breach(`${astray.text('job_id')} is in hand without an attempt, or the reverse`);
  };
  return {
    rule: 'R8',
    onFact: ({ name, message, campaign = '' }) => {
      const isCrash = name === 'campaign.crashed' && scene.crashed?.has(campaign) !== true;
      if (isCrash || name === 'ledger.double') scene.breach(message);
    },
    onWatch: watch,
    onEnd: (rows) => {
      watch(rows);
      for (const row of rows.all('SELECT state, count(*) AS count FROM jobs GROUP BY state')) {
        scene.count(`jobs ${row.text('state')}`, row.number('count'));
      }
      for (const job of rows.all(unexplained)) {
        scene.breach(`${job.text('job_id')} is ${job.text('state')} at the end, and nothing says why`);
      }
      const { tasks } = scene.truth();
      const posted = tasks.filter((task) => task.by === 'api' && task.publishedAt !== null);
      for (const { taskName } of posted.filter((task) => !isClone(task, tasks))) {
        const forgotten = rows.first(
          `SELECT j.job_id, j.state FROM attempts a JOIN jobs j USING (job_id)
            WHERE a.task_name = ? AND j.state NOT IN ('succeeded', 'unconfirmed')`,
          taskName,
        );
        if (forgotten !== null) {
          scene.breach(
            `${forgotten.text('job_id')} is out by ${taskName}, and stands as ${forgotten.text('state')}`,
          );
        }
      }
    },
  };
};
