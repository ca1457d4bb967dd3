import type { Fact } from '../../../src/domain/fact.ts';
import type { MakeChecker } from '../scene.ts';

/** What a fact must name, by the first word of its name. */
const needed: Readonly<Record<string, readonly (keyof Fact)[]>> = {
  post: ['campaign', 'runId', 'worker', 'jobId', 'attemptId', 'account', 'phoneId'],
  phone: ['campaign', 'runId', 'attemptId', 'account', 'phoneId'],
  lease: ['campaign', 'runId', 'account', 'phoneId'],
  campaign: ['campaign'],
};
const neededOfJobs: readonly (keyof Fact)[] = ['campaign', 'jobId', 'account'];
/** An operator's lease serves no run and no attempt. */
const neededOfOrders: readonly (keyof Fact)[] = ['campaign', 'account', 'phoneId'];
const lastLease = 'SELECT origin FROM leases WHERE phone_id = ? ORDER BY lease_id DESC LIMIT 1';

/** R10: every fact says where it happened. */
export const inContext: MakeChecker = (scene) => {
  const isOrdered = ({ phoneId }: Fact): boolean =>
    phoneId !== undefined && scene.rows()?.first(lastLease, phoneId)?.text('origin') === 'operator';
  const neededFor = (fact: Fact): readonly (keyof Fact)[] => {
    const [subject = ''] = fact.name.split('.');
    if (subject === 'job') return neededOfJobs;
    if (subject === 'phone' && isOrdered(fact)) return neededOfOrders;
    return needed[subject] ?? [];
  };
  return {
    rule: 'R10',
    onFact: (fact) => {
      const missing = neededFor(fact).filter((name) => fact[name] === undefined);
      if (missing.length > 0) scene.breach(`fact ${fact.name} does not name its ${missing.join(', ')}`);
    },
  };
};
