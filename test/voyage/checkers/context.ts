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

/** R10: every fact says where it happened. */
export const inContext: MakeChecker = (scene) => ({
  rule: 'R10',
  onFact: (fact) => {
    const [subject = ''] = fact.name.split('.');
    const names = subject === 'job' ? neededOfJobs : (needed[subject] ?? []);
    const missing = names.filter((name) => fact[name] === undefined);
    if (missing.length > 0) scene.breach(`fact ${fact.name} does not name its ${missing.join(', ')}`);
  },
});
