import type { Fact } from '../domain/fact.ts';
import type { Facts } from '../domain/store.ts';
import type { Logger } from './logger.ts';

/** Facts are recorded everywhere and logged here, with their context (R10). Answers how to end it. */
export const logFacts = (facts: Facts, logger: Logger): (() => void) =>
  facts.onFact(({ level, message, data, ...context }: Fact) =>
    logger[level]({ ...context, ...data }, message),
  );
