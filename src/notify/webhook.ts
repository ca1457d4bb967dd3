import { Agent, request } from 'undici';
import type { Letter, Way } from '../domain/letter.ts';

/** Real time. */
const patienceMs = 10_000;

/**
 * Posts letters to a URL as JSON; any 2xx means that it arrived. The URL may be a secret (those of chats are), so nothing
 * that goes wrong is told in words that hold it. Redirects are not followed: they could lead anywhere.
 */
export const webhook = (url: string): Way => ({
  channel: 'webhook',
  send: async (letter, signal) => {
    const agent = new Agent({ connect: { timeout: patienceMs } });
    try {
      const { statusCode, body } = await request(url, {
        dispatcher: agent,
        method: 'POST',
        headers: headersOf(letter),
        body: JSON.stringify(letter),
        signal: AbortSignal.any([signal, AbortSignal.timeout(patienceMs)]),
      });
      await body.dump();
      return statusCode >= 200 && statusCode < 300 ? null : `the webhook answered ${statusCode}`;
    } catch (error) {
      return `the webhook could not be reached: ${reasonOf(error)}`;
    } finally {
      await agent.destroy();
    }
  },
});

const headersOf = ({ id }: Letter): Record<string, string> => ({
  'content-type': 'application/json',
  'user-agent': 'postd',
  'postd-notice-id': id,
});

/** A code (`ECONNREFUSED`) or the kind of error, never its message, which may name the URL. */
const reasonOf = (error: unknown): string => {
  if (!(error instanceof Error)) return 'unknown';
  if (error.name === 'TimeoutError') return `no answer within ${patienceMs / 1000} s`;
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
};
