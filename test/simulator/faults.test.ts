import { describe, expect, it } from 'vitest';
import { openCloud, rows } from './cloud.ts';
import type { TestCloud } from './cloud.ts';

const order = (cloud: TestCloud, ...faults: object[]): void => {
  expect(cloud.sim('POST', 'faults', faults)).toMatchObject({ status: 200 });
};
const headers = { host: 'cloud.test', traceid: 'ABCDEF0123', authorization: 'Bearer good' };
const raw = (cloud: TestCloud, endpoint: string, body: object = {}) =>
  cloud.send('POST', `/open/v1/${endpoint}`, Buffer.from(JSON.stringify(body)), headers);
const createBody = (cloud: TestCloud) => ({
  id: cloud.idOf('ada'),
  scheduleAt: Math.floor(cloud.now() / 1000),
  name: 'n',
  description: '',
  video: ['http://cloud.test/x.mp4'],
});
const create = 'rpa/task/instagramPubReels';

describe('a fault', () => {
  it('strikes so often as ordered, where it is meant to, and can be listed and taken back', () => {
    const cloud = openCloud();
    order(cloud, { id: 'f', kind: 'rate_frequent', endpoint: 'phone/list', skip: 1, next: 2 });
    const codes = Array.from({ length: 4 }, () => [
      cloud.call('auth/status').code,
      cloud.call('phone/list').code,
    ]);
    expect(codes).toEqual([
      [0, 0],
      [0, 40017],
      [0, 40017],
      [0, 0],
    ]);
    expect(cloud.sim('GET', 'faults').content['faults']).toMatchObject([{ id: 'f', struck: 2, spent: true }]);
    expect(cloud.sim('DELETE', 'faults/f').content).toEqual({ cleared: 1 });
    expect(cloud.sim('GET', 'faults').content['faults']).toEqual([]);
  });

  it('strikes with the probability ordered, the same calls for the same seed', () => {
    const struck = () => {
      const cloud = openCloud();
      order(cloud, { kind: 'rate_frequent', probability: 0.3 });
      return Array.from({ length: 100 }, () => cloud.call('auth/status').code);
    };
    const codes = struck();
    const count = codes.filter((code) => code === 40017).length;
    expect(count).toBeGreaterThan(15);
    expect(count).toBeLessThan(45);
    expect(struck()).toEqual(codes);
  });

  it('hits only the phone or the task it names', () => {
    const cloud = openCloud();
    order(
      cloud,
      { kind: 'start_refused', phone: 'bo', code: 45002 },
      { kind: 'task_fail', task: 'of-bo', failCode: 20204 },
    );
    expect([cloud.start('ada'), cloud.start('bo')]).toEqual([0, 45002]);
    const [ada, bo] = [cloud.post('ada'), cloud.post('bo')];
    cloud.passSeconds(3600);
    expect([cloud.task(ada)?.['status'], cloud.task(bo)?.['failCode']]).toEqual([3, 20204]);
    order(cloud, { kind: 'refused', code: 40000, phone: 'ada' });
    expect([
      cloud.call('task/cancel', { ids: [ada] }).code,
      cloud.call('task/cancel', { ids: [bo] }).code,
    ]).toEqual([40000, 40009]);
  });

  it('that cannot be is refused with a sentence, and then none of the order is taken', () => {
    const cloud = openCloud();
    const say = (...faults: object[]) => cloud.sim('POST', 'faults', faults).content['error'];
    expect(say({ kind: 'rate_frequent' }, { kind: 'flood' })).toMatchObject({
      message: expect.stringContaining('unknown kind "flood"; there are: rate_minute') as unknown,
    });
    expect(say({ kind: 'task_fail' })).toMatchObject({
      message: expect.stringContaining('failCode') as unknown,
    });
    expect(say({ kind: 'drop_after', endpoint: 'phone/strat' })).toMatchObject({
      message: expect.stringContaining('no endpoint "phone/strat"') as unknown,
    });
    expect(say({ kind: 'drop_after', nxt: 1 })).toMatchObject({
      message: expect.stringContaining('nxt') as unknown,
    });
    expect(cloud.sim('GET', 'faults').content['faults']).toEqual([]);
  });
});

describe('faults of calls', () => {
  it.each([
    [{ kind: 'rate_minute' }, 40007],
    [{ kind: 'rate_hour_lock' }, 40014],
    [{ kind: 'auth_revoked' }, 40003],
    [{ kind: 'auth_revoked', code: 40016 }, 40016],
  ])('refuse it in the envelope: %o', (fault, code) => {
    const cloud = openCloud();
    order(cloud, fault);
    expect(cloud.call(create, createBody(cloud)).code).toBe(code);
    expect(cloud.world.truth().tasks).toEqual([]);
  });

  it.each([
    [{ kind: 'http_5xx', status: 503 }, { status: 503, delivery: 'whole' }, 0],
    [{ kind: 'http_5xx', applied: true }, { status: 502, delivery: 'whole' }, 1],
    [{ kind: 'rate_minute', http429: true }, { status: 429 }, 0],
    [{ kind: 'timeout_before' }, { delivery: 'stalled' }, 0],
    [{ kind: 'timeout_after' }, { delivery: 'stalled' }, 1],
    [{ kind: 'drop_before' }, { delivery: 'dropped' }, 0],
    [{ kind: 'drop_after' }, { delivery: 'dropped' }, 1],
    [{ kind: 'half_body' }, { status: 200, delivery: 'cut' }, 1],
    [{ kind: 'slow_body' }, { status: 200, delivery: 'dripped' }, 1],
    [{ kind: 'slow_call', delaySeconds: 90 }, { status: 200, delayMs: 90_000 }, 1],
    [{ kind: 'not_json' }, { status: 200, headers: { 'content-type': 'text/html' } }, 1],
  ])('hide or lose its answer, whether it took effect or not: %o', (fault, reply, created) => {
    const cloud = openCloud();
    order(cloud, fault);
    expect(raw(cloud, create, createBody(cloud))).toMatchObject(reply);
    expect(cloud.world.truth().tasks).toHaveLength(created);
  });

  it('let a create take effect long after its connection was lost', () => {
    const cloud = openCloud();
    order(cloud, { kind: 'applied_late', endpoint: create, next: 1, afterSeconds: 300 });
    expect(raw(cloud, create, createBody(cloud)).delivery).toBe('dropped');
    cloud.passSeconds(299);
    expect(cloud.world.truth().tasks).toEqual([]);
    cloud.passSeconds(1);
    expect(cloud.world.truth().tasks).toHaveLength(1);
  });

  it('garble an answer: numbers as strings, no data, no empty arrays, a batch of which all failed', () => {
    const garbled = (fault: object, endpoint: string, body: object): unknown => {
      const cloud = openCloud();
      order(cloud, fault);
      return JSON.parse(raw(cloud, endpoint, body).body.toString());
    };
    const ids = { ids: ['42'] };
    const failed = { id: '42', code: '42001' };
    expect(garbled({ kind: 'string_numbers' }, 'phone/status', ids)).toMatchObject({
      code: '0',
      data: { totalAmount: '1', failDetails: [failed] },
    });
    expect(garbled({ kind: 'null_data' }, 'phone/list', {})).toMatchObject({ code: 0, data: null });
    const bare = garbled({ kind: 'missing_arrays' }, 'phone/status', ids);
    expect(bare).toMatchObject({ data: { failAmount: 1 } });
    expect(bare).not.toHaveProperty('data.successDetails');
    expect(garbled({ kind: 'envelope_zero_all_failed' }, 'phone/start', ids)).toMatchObject({
      code: 0,
      data: { successAmount: 0, failDetails: [{ id: '42', code: 43020 }] },
    });
  });
});

describe('faults of phones', () => {
  it('keep one starting, let one die, make one slow', () => {
    const cloud = openCloud([{ name: 'stuck' }, { name: 'dies' }, { name: 'slow' }]);
    order(
      cloud,
      { kind: 'boot_stuck', phone: 'stuck' },
      { kind: 'boot_dies', phone: 'dies' },
      { kind: 'boot_slow', phone: 'slow' },
    );
    const names = ['stuck', 'dies', 'slow'];
    names.forEach((name) => cloud.start(name));
    cloud.passSeconds(400);
    expect(names.map((name) => cloud.statusOf(name))).toEqual([1, 2, 1]);
    cloud.passSeconds(20);
    expect(cloud.statusOf('slow')).toBe(0);
    cloud.passSeconds(24 * 3600);
    expect(cloud.statusOf('stuck')).toBe(1);
  });

  it('let a stop lie, and refuse one for a while after the task ended', () => {
    const cloud = openCloud();
    cloud.start('ada');
    cloud.passSeconds(300);
    order(cloud, { kind: 'stop_lies', phone: 'ada', next: 1 });
    expect(cloud.stop('ada')).toBe(0);
    cloud.passSeconds(300);
    expect(cloud.statusOf('ada')).toBe(0);
    expect(cloud.world.truth().phones[0]?.stopCalls).toMatchObject([{ code: 0, obeyed: false }]);

    order(cloud, { kind: 'stop_43005_after_done', forSeconds: 60 });
    const id = cloud.post('ada');
    while (cloud.task(id)?.['status'] !== 3) cloud.passSeconds(1);
    expect(cloud.stop('ada')).toBe(43005);
    cloud.passSeconds(60);
    expect(cloud.stop('ada')).toBe(0);
  });

  it('let a person switch one off, or take it, or let it expire, in the middle of a task', () => {
    const cloud = openCloud([{ name: 'off' }, { name: 'out' }, { name: 'taken' }, { name: 'expired' }]);
    order(
      cloud,
      { kind: 'human_stop_mid_task', phone: 'off' },
      { kind: 'human_stop_mid_task', phone: 'out', published: true },
      { kind: 'human_remote', phone: 'taken', person: 'Anna' },
      { kind: 'expired_mid_run', phone: 'expired' },
    );
    const ids = ['off', 'out', 'taken', 'expired'].map((name) => cloud.post(name));
    cloud.passSeconds(3600);
    const outcomes = ids.map((id) => cloud.task(id)).map((task) => task?.['failCode'] ?? task?.['status']);
    expect(outcomes).toEqual([20129, 20129, 3, 29992]);
    expect(
      cloud.world
        .truth()
        .publications.map(({ account }) => account)
        .sort(),
    ).toEqual(['out', 'taken']);
    expect(cloud.stop('taken')).toBe(43006);
    expect(cloud.statusOf('expired')).toBe(3);
  });
});

describe('faults of tasks', () => {
  const endOf = (fault: object, seconds = 3600) => {
    const cloud = openCloud();
    order(cloud, fault);
    const id = cloud.post('ada');
    cloud.passSeconds(seconds);
    const task = cloud.task(id);
    return {
      cloud,
      id,
      end: task?.['failCode'] ?? task?.['status'],
      posts: cloud.world.truth().publications.length,
    };
  };

  it('end one with any code, published or not', () => {
    expect(endOf({ kind: 'task_fail', failCode: 20215 })).toMatchObject({ end: 20215, posts: 0 });
    expect(endOf({ kind: 'task_fail', failCode: 20215, published: true })).toMatchObject({
      end: 20215,
      posts: 1,
    });
  });

  it('complete one that published nothing, or one so late that nobody waits for it any more', () => {
    expect(endOf({ kind: 'false_success' })).toMatchObject({ end: 3, posts: 0 });
    expect(endOf({ kind: 'success_but_late' }, 2000)).toMatchObject({ end: 2, posts: 0 });
    expect(endOf({ kind: 'success_but_late' }, 2500)).toMatchObject({ end: 3, posts: 1 });
  });

  it('let a cancel lose the race, or come after the post', () => {
    const late = { kind: 'success_but_late', taskSeconds: 600 };
    const cancelled = (kind: string) => {
      const { cloud, id } = endOf(late, 300);
      order(cloud, { kind });
      expect(cloud.call('task/cancel', { ids: [id] }).code).toBe(0);
      cloud.passSeconds(3600);
      return { status: cloud.task(id)?.['status'], posts: cloud.world.truth().publications.length };
    };
    expect(cancelled('cancel_race')).toEqual({ status: 3, posts: 1 });
    expect(cancelled('cancelled_but_published')).toEqual({ status: 7, posts: 1 });
  });

  it('make one vanish from the query or from the history', () => {
    const { cloud, id } = endOf({ kind: 'task_vanishes' });
    const historyHas = () =>
      rows(cloud.call('task/historyRecords').data, 'items').some((row) => row['id'] === id);
    expect([cloud.task(id), historyHas()]).toEqual([undefined, true]);
    cloud.sim('DELETE', 'faults');
    order(cloud, { kind: 'history_hides' });
    expect([cloud.task(id)?.['status'], historyHas()]).toEqual([3, false]);
  });

  it('report a status nobody knows while it runs', () => {
    expect(endOf({ kind: 'unknown_status' }, 60)).toMatchObject({ end: 8 });
  });

  it('make two of one create, and then there are two posts', () => {
    const { cloud, posts } = endOf({ kind: 'create_duplicate', afterSeconds: 900 });
    expect(posts).toBe(2);
    expect(cloud.world.truth().tasks.map(({ taskName }) => taskName)).toEqual(['task-of-ada', 'task-of-ada']);
  });
});

describe('faults of uploads', () => {
  const put = (fault: object) => {
    const cloud = openCloud();
    order(cloud, fault);
    const { uploadUrl, resourceUrl } = cloud.call('upload/getUrl', { fileType: 'mp4' }).data;
    const reply = cloud.send('PUT', String(uploadUrl), Buffer.from('v'));
    const readableAfter = (seconds: number): boolean => {
      cloud.passSeconds(seconds);
      return cloud.send('GET', String(resourceUrl)).status === 200;
    };
    return { reply, text: reply.body.toString(), readableAfter };
  };

  it('refuse, break or never answer the PUT', () => {
    expect(put({ kind: 'upload_url_expired' }).text).toContain('AccessDenied');
    expect(put({ kind: 'put_403_sig' }).text).toContain('SignatureDoesNotMatch');
    expect(put({ kind: 'put_5xx' }).reply.status).toBe(503);
    expect(put({ kind: 'put_stall' }).reply.delivery).toBe('stalled');
    expect(put({ kind: 'drop_before', endpoint: 'storage/put' }).reply.delivery).toBe('dropped');
    expect(put({ kind: 'put_5xx' }).readableAfter(10)).toBe(false);
    expect(put({ kind: 'put_5xx', applied: true }).readableAfter(10)).toBe(true);
  });

  it('make a file readable late, or let it disappear', () => {
    const late = put({ kind: 'resource_late', afterSeconds: 45 });
    expect([late.readableAfter(44), late.readableAfter(1)]).toEqual([false, true]);
    const gone = put({ kind: 'resource_gone', afterSeconds: 60 });
    expect([gone.readableAfter(59), gone.readableAfter(1)]).toEqual([true, false]);
  });
});
