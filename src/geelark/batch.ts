import { z } from 'zod';
import { looseId, looseInteger, looseRows, optionalInteger } from './envelope.ts';

/** The batch shape of §1.4. Amounts are null and lists empty where the cloud left them out. */
export const batch = z.object({
  successAmount: optionalInteger,
  failAmount: optionalInteger,
  successDetails: looseRows(z.looseObject({ id: looseId })),
  failDetails: looseRows(z.object({ id: looseId, code: looseInteger })),
});
export type Batch = z.infer<typeof batch>;

/** What a batch answer says of one id. `unclear`: it contradicts itself or says nothing. */
export type ItemVerdict = { kind: 'done' } | { kind: 'refused'; code: number } | { kind: 'unclear' };

/**
 * The verdict on the only id of a call. `code 0` of the envelope says nothing about it (§0.2): the item does, and
 * where no item is listed the amounts do, if they agree. A failure counted but not explained stays unclear.
 */
export function verdictOn(
  id: string,
  { successAmount, failAmount, successDetails, failDetails }: Batch,
): ItemVerdict {
  const unclear: ItemVerdict = { kind: 'unclear' };
  if ([...successDetails, ...failDetails].some((item) => item.id !== id)) return unclear;
  const codes = new Set(failDetails.map((item) => item.code));
  const [code] = codes;
  if (code !== undefined) {
    const explained =
      codes.size === 1 && code !== 0 && successDetails.length === 0 && (successAmount ?? 0) === 0;
    return explained ? { kind: 'refused', code } : unclear;
  }
  const counted = (successAmount ?? successDetails.length) === 1 && (failAmount ?? 0) === 0;
  return counted ? { kind: 'done' } : unclear;
}
