import type { PhoneLook, PhoneStatus } from '../../src/domain/cloud.ts';
import type { Moment } from '../../src/domain/time.ts';
import type { Bench } from './bench.ts';
import { mustBe } from './compare.ts';

/** Lets the deadline of a row come; `isAsItWas` looks whether nothing has happened before. */
export async function passDeadline(
  bench: Bench,
  row: { deadlineAt: Moment | null } | null,
  isAsItWas: () => void,
): Promise<void> {
  const deadlineAt = row?.deadlineAt ?? null;
  if (deadlineAt === null) throw new Error('the row names no time at which this ends');
  if (deadlineAt > bench.now) {
    await bench.passUntil(deadlineAt - 1);
    isAsItWas();
  }
  await bench.passUntil(Math.max(deadlineAt, bench.now));
}

/** One round of looks, as the poller asks for it; what it shows of this phone must be so. */
export async function lookAt(
  bench: Bench,
  phoneId: string,
  wanted: PhoneStatus,
): Promise<PhoneLook | undefined> {
  const { phones } = await bench.during(bench.life.deeds.lookAround({ thorough: true }));
  const look = phones.find((one) => one.phoneId === phoneId);
  mustBe('the look', look ?? null, { status: wanted });
  return look;
}
