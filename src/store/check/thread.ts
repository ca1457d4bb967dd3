import { extname, join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { PostdError } from '../../domain/failure.ts';
import type { DatabaseReport } from '../../domain/upkeep.ts';

/** What the thread answers: errors do not cross as what they are. */
export type Answer =
  | { report: DatabaseReport }
  | { refused: { code: 'not-found' | 'store-failed'; message: string; hint: string } };

/** The same file compiled, in a package. */
const program = join(import.meta.dirname, `worker${extname(import.meta.filename)}`);

/** `inspect` on a thread of its own, so that a large database holds nobody up. Throws the same. */
export const inspectApart = async (file: string): Promise<DatabaseReport> => {
  const answer = await new Promise<Answer>((resolve, reject) => {
    const worker = new Worker(program, { workerData: file });
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.once('exit', () =>
      reject(new Error('the thread that looks at the database ended without a word')),
    );
  });
  if ('report' in answer) return answer.report;
  const { code, message, hint } = answer.refused;
  throw new PostdError(code, message, { hint });
};
