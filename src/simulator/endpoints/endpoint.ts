import * as z from 'zod';
import { messageOfCode } from '../codes.ts';
import type { Fleet } from '../fleet.ts';
import type { Kernel } from '../kernel.ts';
import type { PhonePower } from '../phones.ts';
import type { Answer } from '../reply.ts';
import type { TaskRunner } from '../tasks.ts';
import type { Storage } from '../uploads.ts';

/** The parts of the world that endpoints work on. */
export interface Parts {
  kernel: Kernel;
  fleet: Fleet;
  power: PhonePower;
  tasks: TaskRunner;
  storage: Storage;
}

export interface Endpoint {
  /** Below `/open/v1/`. */
  path: string;
  /** Calls a minute, where it is not the general limit. */
  perMinute: number | null;
  /** Checks a body that is a JSON object, then does what the call says. `origin` is where this world is reached. */
  answer(body: unknown, parts: Parts, origin: string): Answer;
}

/** An endpoint is its path, the form of its body and what it does. A body of another form is refused with 40004. */
export const endpoint = <S extends z.ZodType>(
  path: string,
  form: S,
  act: (body: z.output<S>, parts: Parts, origin: string) => Answer,
  perMinute: number | null = null,
): Endpoint => ({
  path,
  perMinute,
  answer: (body, parts, origin) => {
    const checked = form.safeParse(body);
    return checked.success ? act(checked.data, parts, origin) : refuse(40004);
  },
});

export const success = (data?: unknown): Answer => ({ code: 0, data });
export const refuse = (code: number, data?: unknown): Answer => ({ code, data });

/**
 * A JSON object with these fields. Others are passed over, but a known one in other letters (`IDs`) is refused: the
 * service may be more lenient, our client shall not need it.
 */
export const fields = <S extends z.ZodRawShape>(shape: S) => {
  const known = new Map(Object.keys(shape).map((name) => [name.toLowerCase(), name]));
  return z
    .looseObject(shape)
    .refine((body) => Object.keys(body).every((name) => (known.get(name.toLowerCase()) ?? name) === name));
};

export const idList = (max: number) => z.array(z.string().min(1)).min(1).max(max);
export const percent = z.number().int().min(0).max(100);
export const unixSeconds = z.number().int().nonnegative();

/** The answer to who asks for more than 100 rows at once, see `pageSizeOver100`; null: that many can be had. */
export const tooLarge = (size: number, { kernel }: Parts): Answer | null => {
  if (size <= 100) return null;
  return kernel.options.pageSizeOver100 === 'null-data' ? success(null) : refuse(40008);
};

/** What a batch call came to, item by item. */
export interface Batch {
  totalAmount: number;
  successAmount: number;
  failAmount: number;
  successDetails: object[];
  failDetails: { id: string; code: number; msg: string }[];
}

/** Treats ids one by one: a number is the code of an item that failed. */
export const inBatch = (ids: readonly string[], treat: (id: string) => object | number): Batch => {
  const results = ids.map((id) => ({ id, result: treat(id) }));
  const successDetails = results.flatMap(({ result }) => (typeof result === 'number' ? [] : [result]));
  const failDetails = results.flatMap(({ id, result }) =>
    typeof result === 'number' ? [{ id, code: result, msg: messageOfCode(result) }] : [],
  );
  return {
    totalAmount: ids.length,
    successAmount: successDetails.length,
    failAmount: failDetails.length,
    successDetails,
    failDetails,
  };
};
