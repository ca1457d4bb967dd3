import type { ProblemView } from '../../ipc/contract.ts';
import { isObject } from '../../ipc/problem.ts';
import { harmless } from './harmless.ts';
import type { Style } from './style.ts';

type Paint = (style: Style, text: string) => string;

/** A problem in a line, where it is first, as compilers do. */
export const problemLine = (paint: Paint, { severity, message, file, line, hint }: ProblemView): string => {
  const label = paint(severity === 'error' ? 'bad' : 'warn', `${severity}:`);
  const advice = hint === '' ? '' : ` ${paint('dim', harmless(hint))}`;
  return `${label} ${harmless(`${placeOf(file, line, message)}${message}`)}${advice}`;
};

/** Nothing where the sentence begins with the file: it would be said twice. */
const placeOf = (file: string | null, line: number | null, message: string): string => {
  if (file === null) return '';
  if (line === null) return message.startsWith(`${file} `) ? '' : `${file}: `;
  return `${file}:${line}: `;
};

/** The problems that an error carries, as a refused start does; what is no problem is passed over. */
export const problemsIn = (details: Readonly<Record<string, unknown>>): ProblemView[] => {
  const { problems } = details;
  return Array.isArray(problems) ? problems.flatMap(readProblem) : [];
};

const readProblem = (value: unknown): ProblemView[] => {
  if (!isObject(value) || typeof value['message'] !== 'string') return [];
  const { severity, code, message, file, line, hint } = value;
  return [
    {
      severity: severity === 'warning' ? 'warning' : 'error',
      code: typeof code === 'string' ? code : '',
      message,
      file: typeof file === 'string' ? file : null,
      line: typeof line === 'number' ? line : null,
      hint: typeof hint === 'string' ? hint : '',
    },
  ];
};
