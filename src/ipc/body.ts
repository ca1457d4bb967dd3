import type { IncomingMessage } from 'node:http';
import { PostdError } from '../domain/failure.ts';

/** Far more than any request without a file in it needs; a bigger one is a mistake. */
export const mostBodyBytes = 1_000_000;

/** The JSON body of a request; `{}` for an empty one. `bad-request` when it is no JSON or too large. */
export const readBody = async (
  request: IncomingMessage,
  mostBytes: number = mostBodyBytes,
): Promise<unknown> => {
  const chunks: Buffer[] = [];
  let sizeBytes = Number(request.headers['content-length'] ?? 0);
  if (sizeBytes > mostBytes) throw tooLarge(mostBytes);
  sizeBytes = 0;
  for await (const chunk of bytesOf(request)) {
    sizeBytes += chunk.length;
    if (sizeBytes > mostBytes) throw tooLarge(mostBytes);
    chunks.push(chunk);
  }
  const text = Buffer.concat(chunks).toString('utf8');
  if (text.trim() === '') return {};
  try {
    return JSON.parse(text);
  } catch (thrown) {
    throw new PostdError('bad-request', 'the body is not JSON', { cause: thrown });
  }
};

/** Without an encoding a request yields buffers; leaving the loop must not destroy the socket we still answer on. */
const bytesOf = (request: IncomingMessage): AsyncIterable<Buffer> =>
  request.iterator({ destroyOnReturn: false });

const tooLarge = (mostBytes: number): PostdError =>
  new PostdError('bad-request', `the body is larger than ${mostBytes} bytes`, {
    details: { reason: 'too-large', mostBodyBytes: mostBytes },
  });
