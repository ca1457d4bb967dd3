import { parentPort, workerData } from 'node:worker_threads';
import { messageOf, PostdError } from '../../domain/failure.ts';
import { inspect } from './inspect.ts';
import type { Answer } from './thread.ts';

const answer = (): Answer => {
  try {
    return { report: inspect(String(workerData)) };
  } catch (error) {
    const hint = error instanceof PostdError ? error.hint : '';
    const code = error instanceof PostdError && error.code === 'not-found' ? 'not-found' : 'store-failed';
    return { refused: { code, message: messageOf(error), hint } };
  }
};

parentPort?.postMessage(answer());
