import type { Deeds } from '../domain/deeds.ts';
import { readFolder } from './folder.ts';
import { planOf } from './plan.ts';
import { asPostdError, type SeedPorts } from './seed.ts';

/**
 * Plans another day of a run that goes on day after day. Accounts, captions and videos are read anew; the settings of the
 * run stay those of its start. A folder that is wrong, or a cloud that does not answer, is told and tried again later.
 */
export const planDay =
  ({ drawSeed, ...ports }: SeedPorts): Deeds['planDay'] =>
  async ({ campaign, runId }) => {
    const { store, clock, calendar } = ports;
    const tell = (at: number, level: 'info' | 'warn', name: string, message: string) =>
      store.record({ at, level, name, message, campaign, runId });
    try {
      const ready = await readFolder(ports, campaign);
      const at = clock.now();
      const day = calendar.dayOf(at);
      const { order } = planOf(
        store,
        ready,
        { limit: null, account: null },
        { planSeed: drawSeed(), day, at },
      );
      const { added } = store.seedRun({ ...order, runId });
      const posts = `${added} ${added === 1 ? 'post' : 'posts'}`;
      tell(at, 'info', 'campaign.day-planned', `campaign ${campaign} goes on with ${day}: ${posts} planned`);
      return { at, kind: 'planned', added };
    } catch (error) {
      const at = clock.now();
      const { message } = asPostdError(error, campaign);
      tell(
        at,
        'warn',
        'campaign.day-not-planned',
        `campaign ${campaign} has no plan for today yet: ${message}`,
      );
      return { at, kind: 'refused' };
    }
  };
