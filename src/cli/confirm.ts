import type { Readable, Writable } from 'node:stream';
import { PostdError } from '../domain/failure.ts';
import { exits } from './exit.ts';
import { harmless } from './print/harmless.ts';

/** Something that cannot be taken back, or that the world will see. */
export interface Question {
  /** What is about to happen, as a question: `Forget the jobs of viral?` */
  question: string;
  /** For the largest steps: what has to be typed to agree, a name; without it, y or n is asked for. */
  typed?: string;
  /** Whether the flag that answers beforehand was given. */
  yes: boolean | undefined;
  /** What says so on the command line. */
  flags?: readonly string[];
}

/** The user said no, or pressed Ctrl-C: nothing was done. */
export class Declined extends Error {
  override readonly name = 'Declined';
  readonly exitCode: number;

  constructor(exitCode: number) {
    super('nothing was done');
    this.exitCode = exitCode;
  }
}

/**
 * Comes back when the user agrees, else throws `Declined`. Without a terminal nobody can be asked: `usage`, with the
 * flags that answer (`withFlags` makes the line to type of them).
 */
export const confirm = async (
  { question, typed, yes, flags = ['--yes'] }: Question,
  talk: { in: Readable; err: Writable; isTerminal: boolean },
): Promise<void> => {
  if (yes === true) return;
  if (!talk.isTerminal) {
    throw new PostdError('usage', `${question} Without a terminal nobody can be asked.`, {
      details: { flags },
    });
  }
  const prompt = typed === undefined ? '[y/N] ' : `Type ${harmless(typed)} to agree: `;
  const answer = await ask(`${harmless(question)} ${prompt}`, talk);
  if (answer === null) throw new Declined(exits.interrupted);
  const agreed = typed === undefined ? /^y(es)?$/i.test(answer.trim()) : answer.trim() === typed;
  if (!agreed) throw new Declined(exits.failed);
};

/** A line, or null when the input ended or Ctrl-C was pressed. */
const ask = async (prompt: string, talk: { in: Readable; err: Writable }): Promise<string | null> => {
  const { createInterface } = await import('node:readline');
  return new Promise((resolve) => {
    const lines = createInterface({ input: talk.in, output: talk.err, terminal: true });
    let answer: string | null = null;
    lines.once('SIGINT', () => lines.close());
    lines.once('close', () => {
      if (answer === null) talk.err.write('\n');
      resolve(answer);
    });
    lines.question(prompt, (line) => {
      answer = line;
      lines.close();
    });
  });
};
