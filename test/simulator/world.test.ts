import { describe, expect, it } from 'vitest';
import { createRandom } from '../../src/simulator/random.ts';
import { Timeline, callOff } from '../../src/simulator/timeline.ts';
import { openCloud, rows, startAt } from './cloud.ts';

describe('the timeline', () => {
  it('lets events happen in the order of their times, each at its own time, however late it is told', () => {
    const random = createRandom('heap');
    const timeline = new Timeline(0);
    const moments = Array.from({ length: 500 }, () => Math.floor(random.between(1, 1000)));
    const seen: number[] = [];
    const events = moments.map((at) => timeline.at(at, () => seen.push(timeline.now)));
    const gone = events.filter((_, n) => n % 3 === 0);
    gone.forEach(callOff);
    expect(timeline.nextAt()).toBe(Math.min(...moments.filter((_, n) => n % 3 !== 0)));
    timeline.advance(5000);
    expect(seen).toEqual(moments.filter((_, n) => n % 3 !== 0).sort((a, b) => a - b));
    expect([timeline.now, timeline.nextAt()]).toEqual([5000, null]);
  });

  it('does not go back', () => {
    const timeline = new Timeline(100);
    timeline.advance(50);
    expect(timeline.now).toBe(100);
  });
});

describe('the world', () => {
  const day = (seed: string, stepSeconds: number): string => {
    const names = Array.from({ length: 20 }, (_, n) => `p${n}`);
    const cloud = openCloud(
      names.map((name) => ({ name })),
      { seed },
    );
    const video = [cloud.upload('one')];
    names.forEach((name) => cloud.post(name, { video }));
    for (let s = 0; s < 7200; s += stepSeconds) cloud.passSeconds(stepSeconds);
    return JSON.stringify({ ...cloud.world.truth(), seed: '' });
  };

  it('is the same for the same seed and the same requests, told the time often or seldom; and another for another', () => {
    expect(day('a', 1)).toBe(day('a', 7200));
    expect(day('a', 60)).not.toBe(day('b', 60));
  });

  it('gives a phone the same id and the same boot, whoever else is in the fleet', () => {
    const alone = openCloud([{ name: 'ada' }]);
    const among = openCloud([{ name: 'bo' }, { name: 'ada' }]);
    expect(among.idOf('ada')).toBe(alone.idOf('ada'));
    among.start('bo');
    const bootMs = [alone, among].map((cloud) => {
      cloud.start('ada');
      cloud.passSeconds(600);
      return cloud.world.truth().phones.find(({ name }) => name === 'ada')?.runs[0]?.runningAt;
    });
    expect(bootMs[0]).toBe(bootMs[1]);
  });

  it('lives a day of 200 phones and 1,200 posts in a moment, for an event costs the same in a large world', () => {
    const names = Array.from({ length: 200 }, (_, n) => `p${n}`);
    const cloud = openCloud(
      names.map((name) => ({ name })),
      { options: { callsPerMinute: 10_000 } },
    );
    const ids = names.map((name) => cloud.idOf(name));
    const video = [cloud.upload('one')];
    for (let hour = 0; hour < 24; hour += 1) {
      for (const name of names.slice(0, 50))
        cloud.post(name, { video, scheduleAt: startAt / 1000 + hour * 3600 });
      for (let look = 0; look < 100; look += 1) {
        cloud.call('phone/status', { ids: ids.slice(0, 100) });
        cloud.passSeconds(36);
      }
    }
    expect(cloud.world.truth().publications).toHaveLength(50 * 24);
  });

  it('says when the next thing happens by itself', () => {
    const cloud = openCloud();
    expect(cloud.world.nextAt()).toBeNull();
    cloud.start('ada');
    const next = cloud.world.nextAt() ?? 0;
    cloud.world.advance(next);
    expect(cloud.world.phones()[0]?.status).toBe('running');
  });
});

describe('the fleet', () => {
  it('can be added to and replaced; whatever did something stays in the truth, and no id comes twice', () => {
    const cloud = openCloud();
    const id = cloud.post('ada');
    cloud.passSeconds(120);
    expect(
      cloud.sim('POST', 'fleet', { mode: 'add', phones: [{ name: 'cy' }] }).content['phones'],
    ).toHaveLength(3);
    cloud.sim('POST', 'fleet', { phones: [{ name: 'dee', id: '123456789012345678', status: 'running' }] });
    expect(rows(cloud.call('phone/list').data, 'items')).toMatchObject([
      { serialName: 'dee', id: '123456789012345678', status: 0 },
    ]);
    expect(cloud.task(id)).toMatchObject({ status: 4, failCode: 29998 });
    expect(cloud.world.truth().phones.map(({ name, removed }) => [name, removed])).toEqual([
      ['ada', true],
      ['dee', false],
    ]);
    const before = cloud.world.truth().phones[0]?.phoneId;
    cloud.sim('POST', 'fleet', { phones: [{ name: 'ada' }] });
    expect(cloud.idOf('ada')).not.toBe(before);
  });

  it('may hold two phones of one name, which then have to be named by their ids', () => {
    const cloud = openCloud([{ name: 'twin' }, { name: 'twin' }]);
    expect(cloud.call('phone/list').data['total']).toBe(2);
    expect(cloud.sim('POST', 'people', { does: 'start', phone: 'twin' }).content['error']).toMatchObject({
      message: 'several phones are named "twin"; say which by its id',
    });
  });

  it('that cannot be is refused with place and reason, and nothing changes', () => {
    const cloud = openCloud();
    const say = (body: object) => cloud.sim('POST', 'fleet', body).content['error'];
    const id = '123456789012345678';
    expect(say({ phones: [{ name: 'x' }, { name: 'y', id: '5' }] })).toMatchObject({
      message: 'phones.1.id: an id has 18 or 19 digits',
    });
    expect(
      say({
        phones: [
          { name: 'x', id },
          { name: 'y', id },
        ],
      }),
    ).toMatchObject({
      message: `phones.1.id: the id ${id} is taken`,
    });
    expect(say({ phones: [{ name: 'x', statsu: 'off' }] })).toMatchObject({
      message: expect.stringContaining('statsu') as unknown,
    });
    expect(cloud.world.phones().map(({ name }) => name)).toEqual(['ada', 'bo']);
  });
});

describe('the options', () => {
  it('can be read and switched; a wrong name or value changes none', () => {
    const cloud = openCloud();
    expect(cloud.sim('POST', 'options', { bootMinMs: 1, secondTask: 'waits' }).content).toMatchObject({
      bootMinMs: 1,
    });
    expect(cloud.sim('POST', 'options', { bootMinMs: 2, secondtask: 'waits' }).status).toBe(400);
    expect(cloud.sim('POST', 'options', { bootMinMs: 2, secondTask: 'explodes' }).status).toBe(400);
    expect(cloud.sim('GET', 'options').content).toMatchObject({ bootMinMs: 1, secondTask: 'waits' });
  });
});

describe('the truth', () => {
  it('counts the calls of each endpoint by what they were answered', () => {
    const cloud = openCloud();
    cloud.call('phone/list');
    cloud.call('phone/list', { page: 0 });
    cloud.sim('POST', 'faults', { kind: 'drop_after', next: 1 });
    cloud.send('POST', '/open/v1/phone/list');
    cloud.upload('v');
    expect(cloud.world.truth().calls).toEqual({
      'phone/list': { total: 3, byCode: { '0': 1, '40004': 1, dropped: 1 } },
      'upload/getUrl': { total: 1, byCode: { '0': 1 } },
      'storage/put': { total: 1, byCode: { 'http 200': 1 } },
    });
  });
});
