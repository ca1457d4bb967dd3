import { describe, expect, it } from 'vitest';
import type { Urgency } from '../../src/domain/cloud.ts';
import { Bucket } from '../../src/geelark/bucket.ts';
import { createPace, defaultPace, type PaceSettings } from '../../src/geelark/pace.ts';
import { createPauses, type Pause } from '../../src/geelark/pauses.ts';
import { bad, bench, good, settle, startOfTime, troubleOf, virtualClock } from './bench.ts';

const minute = 60_000;
const hour = 3_600_000;

function track(settings: Partial<PaceSettings> = {}, initial: Pause[] = []) {
  const clock = virtualClock();
  const pauses = createPauses(clock, initial);
  const pace = createPace(clock, pauses, { ...defaultPace, ...settings });
  const log: { name: string; kind: string; at: number }[] = [];
  const call = (name: string, urgency: Urgency = 'normal', endpoint = 'task/query') =>
    void pace
      .turn(endpoint, urgency)
      .then(({ kind }) => log.push({ name, kind, at: clock.now() - startOfTime }));
  return { clock, pauses, pace, log, call };
}

describe('the pace', () => {
  it('starts with a handful and goes on evenly, so that small use is not slow', async () => {
    const { clock, log, call } = track();
    for (let index = 0; index < 8; index += 1) call(String(index));
    await settle();
    expect(log).toHaveLength(5);
    await clock.advance(1500);
    expect(log.map(({ at }) => at)).toEqual([0, 0, 0, 0, 0, 500, 1000, 1500]);
  });

  it('never lets more than 140 calls through in any minute, however many want to', async () => {
    const { clock, log, call } = track();
    await clock.advance(10 * minute);
    for (let index = 0; index < 500; index += 1) call(String(index));
    await clock.advance(3 * minute);
    const most = Math.max(
      ...log.map(({ at }) => log.filter((one) => one.at >= at && one.at < at + minute).length),
    );
    expect(most).toBeLessThanOrEqual(140);
    expect(most).toBeGreaterThan(130);
  });

  it('does not spend the same minute twice when the program is started again', async () => {
    const before = track();
    await before.clock.advance(10 * minute);
    const after = track();
    for (const { call } of [before, after]) for (let index = 0; index < 50; index += 1) call(String(index));
    await settle();
    expect(before.log).toHaveLength(20);
    expect(after.log).toHaveLength(5);
  });

  it('lets stops go first, then what is normal, then what is in the background', async () => {
    const { clock, log, call } = track({ initial: 0 });
    call('background', 'background');
    call('normal', 'normal');
    call('first stop', 'stop');
    call('second stop', 'stop');
    await clock.advance(5000);
    expect(log.map(({ name }) => name)).toEqual(['first stop', 'second stop', 'normal', 'background']);
  });

  it('holds an endpoint to its own limit without holding up the others', async () => {
    const { clock, log, call } = track({ initial: 1, callsPerMinute: 6000, callsPerMinutePerEndpoint: 1 });
    call('one', 'normal', 'pay/wallet');
    call('two', 'normal', 'pay/wallet');
    await clock.advance(1000);
    call('other', 'background', 'task/query');
    await clock.advance(minute);
    expect(log).toEqual([
      { name: 'one', kind: 'go', at: 0 },
      { name: 'other', kind: 'go', at: 1000 },
      { name: 'two', kind: 'go', at: minute },
    ]);
  });

  it('waits for a short pause and refuses a long one at once', async () => {
    const { clock, log, call } = track({}, [
      { endpoint: 'short', until: startOfTime + minute },
      { endpoint: 'long', until: startOfTime + 2 * hour },
      { endpoint: 'over', until: startOfTime - 1 },
    ]);
    for (const endpoint of ['short', 'long', 'over']) call(endpoint, 'normal', endpoint);
    await clock.advance(minute);
    expect(log).toEqual([
      { name: 'long', kind: 'paused', at: 0 },
      { name: 'over', kind: 'go', at: 0 },
      { name: 'short', kind: 'go', at: minute },
    ]);
  });

  it('refuses those who wait, and whoever comes later, when it is closed', async () => {
    const { pace, log, call } = track({ initial: 0 });
    call('waits');
    await settle();
    pace.close();
    call('comes later');
    await settle();
    expect(log.map(({ kind }) => kind)).toEqual(['closed', 'closed']);
  });

  it('brings no tokens when the clock jumps back, and goes on from there', () => {
    const bucket = new Bucket({ perMinute: 60, burst: 10, initial: 0, at: startOfTime });
    expect(bucket.waitMs(startOfTime - hour)).toBe(1000);
    expect(bucket.waitMs(startOfTime - hour + 1000)).toBe(0);
  });
});

describe('a pause', () => {
  it('lasts a minute, two hours, or longer each time', () => {
    const { pauses } = track();
    const lengths = (['minute', 'lock', 'backOff', 'backOff', 'backOff'] as const).map(
      (kind, index) => pauses.brake(kind === 'backOff' ? 'same' : String(index), kind).until - startOfTime,
    );
    expect(lengths).toEqual([minute, 2 * hour, 10_000, 20_000, 40_000]);
  });

  it('starts small again after a call that went through', () => {
    const { pauses } = track();
    pauses.brake('same', 'backOff');
    pauses.brake('same', 'backOff');
    pauses.relax('same');
    expect(pauses.brake('same', 'backOff').until - startOfTime).toBe(20_000);
    expect(track().pauses.brake('same', 'backOff').until - startOfTime).toBe(10_000);
  });

  it('is not shortened by a smaller one', () => {
    const { pauses } = track();
    pauses.brake('same', 'lock');
    expect(pauses.brake('same', 'minute').until - startOfTime).toBe(2 * hour);
  });
});

describe('calling too often', () => {
  it('closes that endpoint for a minute, and no other', async () => {
    const { cloud, clock, asked, told } = bench(({ endpoint }) =>
      endpoint === 'task/query' ? bad(40007) : good({ successAmount: 1 }),
    );
    expect(troubleOf(await cloud.lookAtTasks(['1']))).toMatchObject({
      code: 'geelark.40007',
      blame: 'infrastructure',
      effect: 'none',
    });
    expect(cloud.pauses()).toEqual([{ endpoint: 'task/query', until: startOfTime + minute }]);
    expect(told).toContainEqual({ endpoint: 'task/query', until: startOfTime + minute });

    const waiting = cloud.lookAtTasks(['1']);
    expect((await cloud.stopPhone('2')).ok).toBe(true);
    await clock.advance(minute - 1);
    expect(asked).toHaveLength(2);
    await clock.advance(1);
    expect((await waiting).askedAt).toBe(startOfTime + minute);
    expect(asked).toHaveLength(3);
  });

  it('locks that endpoint for two hours, during which it is not called', async () => {
    const { cloud, clock, asked } = bench(() => bad(40014));
    expect(troubleOf(await cloud.lookAtTasks(['1'])).code).toBe('geelark.40014');
    const closed = await cloud.lookAtTasks(['1']);
    expect(troubleOf(closed)).toMatchObject({ code: 'geelark.paused', effect: 'none' });
    expect(closed).toMatchObject({ closedUntil: startOfTime + 2 * hour });
    expect(asked).toHaveLength(1);
    await clock.advance(2 * hour);
    expect(cloud.pauses()).toEqual([]);
    expect(troubleOf(await cloud.lookAtTasks(['1'])).code).toBe('geelark.40014');
  });

  it('is also what HTTP 429 says', async () => {
    const { cloud } = bench(() => ({ status: 429, body: '<html></html>' }));
    expect(troubleOf(await cloud.startPhone('1'))).toMatchObject({ code: 'http.429', effect: 'none' });
    expect(cloud.pauses()).toEqual([{ endpoint: 'phone/start', until: startOfTime + minute }]);
  });

  it('is remembered from the last life of the program', async () => {
    const { cloud, asked } = bench(() => good({}), {
      initialPauses: [{ endpoint: 'task/query', until: startOfTime + hour }],
    });
    expect(troubleOf(await cloud.lookAtTasks(['1'])).code).toBe('geelark.paused');
    expect(asked).toEqual([]);
  });

  it('ends with the client: what waits is given up unsent', async () => {
    const { cloud, asked } = bench(() => good({}), { pace: { initial: 0 } });
    const waiting = cloud.createTask({
      name: 'a',
      phoneId: '1',
      network: 'tiktok',
      scheduleAtSeconds: 1,
      caption: '',
      mediaUrl: 'https://media.test/a.mp4',
    });
    await cloud.close();
    expect(troubleOf(await waiting)).toMatchObject({ code: 'http.not-sent', effect: 'none' });
    expect(asked).toEqual([]);
  });
});
