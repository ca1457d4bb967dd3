import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { openCloud, rows } from './cloud.ts';
import type { TestCloud } from './cloud.ts';

const sha256 = (bytes: string): string => createHash('sha256').update(bytes).digest('hex');
const publications = (cloud: TestCloud) => cloud.world.truth().publications;

describe('a publishing task', () => {
  it('waits, boots its phone by itself, publishes what was uploaded, and leaves the phone on', () => {
    const cloud = openCloud();
    const id = cloud.post('ada', { needShareLink: true });
    expect(cloud.task(id)).toMatchObject({
      status: 1,
      planName: 'task-of-ada',
      taskType: 42,
      serialName: 'ada',
    });
    cloud.passSeconds(16);
    expect(cloud.task(id)).toMatchObject({ status: 2 });
    expect(cloud.statusOf('ada')).toBe(1);
    cloud.passSeconds(3600);
    const done = cloud.task(id);
    expect(done).toMatchObject({ status: 3, shareLink: expect.stringContaining('instagram.com') as unknown });
    expect(done?.['cost']).toBeGreaterThan(45);
    expect(done).not.toHaveProperty('failCode');
    expect(cloud.statusOf('ada')).toBe(0);
    expect(publications(cloud)).toMatchObject([
      {
        taskId: id,
        taskName: 'task-of-ada',
        account: 'ada',
        network: 'instagram',
        videoSha256: sha256('video of ada'),
        caption: 'a caption',
        by: 'api',
      },
    ]);
    expect(cloud.world.truth().phones[0]?.runs).toMatchObject([
      { by: 'api-task', offAt: null, leftOn: true },
    ]);
  });

  it('is switched off by the cloud afterwards, always or only if the task booted it, if so switched', () => {
    const cloud = openCloud([{ name: 'ada' }, { name: 'bo' }], {
      options: { phoneAfterTask: 'off-if-task-booted-it' },
    });
    cloud.start('bo');
    cloud.passSeconds(300);
    cloud.post('ada');
    cloud.post('bo');
    cloud.passSeconds(7200);
    expect([cloud.statusOf('ada'), cloud.statusOf('bo')]).toEqual([2, 0]);
    cloud.world.setOptions({ phoneAfterTask: 'off' });
    cloud.post('bo');
    cloud.passSeconds(7200);
    expect(cloud.statusOf('bo')).toBe(2);
  });

  it('takes about 150 s, 400 at the 95th percentile', () => {
    const names = Array.from({ length: 300 }, (_, n) => `p${n}`);
    const cloud = openCloud(
      names.map((name) => ({ name, status: 'running' })),
      { options: { callsPerMinute: 1000 } },
    );
    const video = [cloud.upload('one video')];
    for (const name of names) cloud.post(name, { video });
    cloud.passSeconds(24 * 3600);
    const seconds = cloud.world
      .truth()
      .tasks.map(({ beganAt, endedAt }) => ((endedAt ?? 0) - (beganAt ?? 0)) / 1000)
      .sort((a, b) => a - b);
    expect(seconds[0]).toBeGreaterThanOrEqual(30);
    expect(seconds[150]).toBeGreaterThan(125);
    expect(seconds[150]).toBeLessThan(180);
    expect(seconds[285]).toBeGreaterThan(310);
    expect(seconds[285]).toBeLessThan(520);
  });

  it('begins no sooner than its time', () => {
    const cloud = openCloud();
    const id = cloud.post('ada', { scheduleAt: Math.floor(cloud.now() / 1000) + 600 });
    cloud.passSeconds(590);
    expect(cloud.task(id)?.['status']).toBe(1);
    cloud.passSeconds(30);
    expect(cloud.task(id)?.['status']).toBe(2);
  });

  it('fails with 20002 when another runs on its phone, or waits if so switched', () => {
    const cloud = openCloud();
    const [first, second] = [cloud.post('ada'), cloud.post('ada')];
    cloud.passSeconds(3600);
    const codes = [cloud.task(first), cloud.task(second)].map((task) => task?.['failCode']);
    expect(codes.sort()).toEqual([20002, undefined]);
    expect(publications(cloud)).toHaveLength(1);
    cloud.world.setOptions({ secondTask: 'waits' });
    cloud.post('bo');
    cloud.post('bo');
    cloud.passSeconds(7200);
    expect(publications(cloud)).toHaveLength(3);
  });

  it('keeps its phone from being stopped: 43005', () => {
    const cloud = openCloud();
    cloud.post('ada');
    cloud.passSeconds(120);
    expect(cloud.stop('ada')).toBe(43005);
    cloud.passSeconds(3600);
    expect(cloud.stop('ada')).toBe(0);
  });

  it('fails 20208 without its video, 20200 while the video cannot be read, 20220 for an empty URL', () => {
    const cloud = openCloud([{ name: 'ada', status: 'running' }], {
      options: { resourceReadableMinMs: 600_000, resourceReadableMaxMs: 600_000 },
    });
    const fresh = cloud.upload('fresh');
    const codeWith = (url: string): unknown => {
      const id = cloud.post('ada', { video: [url] });
      cloud.passSeconds(100);
      return cloud.task(id)?.['failCode'];
    };
    expect([codeWith('http://cloud.test/storage/nothing.mp4'), codeWith(fresh), codeWith('')]).toEqual([
      20208, 20200, 20220,
    ]);
    cloud.passSeconds(3 * 24 * 3600);
    expect(codeWith(fresh)).toBe(20208);
    expect(publications(cloud)).toEqual([]);
  });

  it('fails with the code of the account on its phone, always or once', () => {
    const cloud = openCloud([
      { name: 'out', account: { failCode: 20116 } },
      { name: 'moody', account: { failCode: 20136, failOnce: true } },
    ]);
    const outcome = (name: string): unknown => {
      const id = cloud.post(name);
      cloud.passSeconds(3600);
      return cloud.task(id)?.['failCode'] ?? cloud.task(id)?.['status'];
    };
    expect([outcome('out'), outcome('out'), outcome('moody'), outcome('moody')]).toEqual([
      20116, 20116, 20136, 3,
    ]);
  });

  it('fails 29992 when its phone does not boot', () => {
    const cloud = openCloud([
      { name: 'dead', boot: { behaviour: 'dies', once: true } },
      { name: 'stuck', boot: { behaviour: 'stuck' } },
    ]);
    const [dead, stuck] = [cloud.post('dead'), cloud.post('stuck')];
    cloud.passSeconds(3600);
    expect([cloud.task(dead)?.['failCode'], cloud.task(stuck)?.['failCode']]).toEqual([29992, 29992]);
    expect([cloud.statusOf('dead'), cloud.statusOf('stuck')]).toEqual([2, 1]);
    expect(cloud.stop('stuck')).toBe(0);
    const again = cloud.post('dead');
    cloud.passSeconds(3600);
    expect([cloud.statusOf('stuck'), cloud.task(again)?.['status']]).toEqual([2, 3]);
  });
});

describe('a TikTok task', () => {
  const add = (cloud: TestCloud, item: object = {}): unknown => {
    const { code, data } = cloud.call('task/add', {
      planName: 'tik',
      taskType: 1,
      list: [
        { scheduleAt: 0, envId: cloud.idOf('ada'), video: cloud.upload('v'), videoDesc: 'tok', ...item },
      ],
    });
    return code === 0 && Array.isArray(data['taskIds']) ? data['taskIds'][0] : code;
  };

  it('is created in a list, has type 1 and publishes on TikTok', () => {
    const cloud = openCloud();
    const id = String(add(cloud));
    cloud.passSeconds(3600);
    expect(cloud.task(id)).toMatchObject({ taskType: 1, status: 3, planName: 'tik' });
    expect(publications(cloud)).toMatchObject([{ network: 'tiktok', caption: 'tok', account: 'ada' }]);
  });

  it('takes one video as a string, timeoutMin from 30 and maxTryTimes up to 3', () => {
    const cloud = openCloud();
    expect(add(cloud, { video: ['a.mp4'] })).toBe(40004);
    expect(add(cloud, { timeoutMin: 29 })).toBe(40004);
    expect(add(cloud, { maxTryTimes: 4 })).toBe(40004);
    expect(add(cloud, { envId: '1' })).toBe(42001);
    expect(cloud.world.truth().tasks).toEqual([]);
  });

  it('is tried again by the cloud up to three times unless told otherwise', () => {
    const cloud = openCloud([{ name: 'ada', account: { failCode: 20100, failOnce: true } }]);
    const once = String(add(cloud, { maxTryTimes: 0 }));
    cloud.passSeconds(3600);
    expect(cloud.task(once)).toMatchObject({ status: 4, failCode: 20100 });
    const moody = openCloud([{ name: 'ada', account: { failCode: 20100, failOnce: true } }]);
    const again = String(add(moody));
    moody.passSeconds(3600);
    expect(moody.task(again)).toMatchObject({ status: 3 });
  });

  it('is cut off with 20003 by its own time limit', () => {
    const cloud = openCloud([{ name: 'ada' }], { options: { publishMinMs: 3_000_000 } });
    const id = String(add(cloud, { timeoutMin: 30, maxTryTimes: 0 }));
    cloud.passSeconds(7200);
    expect(cloud.task(id)).toMatchObject({ status: 4, failCode: 20003 });
    expect(publications(cloud)).toEqual([]);
  });
});

describe('cancelling a task', () => {
  it('takes a few seconds, and then nothing is published', () => {
    const cloud = openCloud();
    const id = cloud.post('ada');
    cloud.passSeconds(30);
    expect(cloud.call('task/cancel', { ids: [id] })).toMatchObject({ code: 0, data: { successAmount: 1 } });
    expect(cloud.task(id)?.['status']).toBe(2);
    cloud.passSeconds(10);
    expect(cloud.task(id)?.['status']).toBe(7);
    cloud.passSeconds(3600);
    expect(publications(cloud)).toEqual([]);
    expect(cloud.statusOf('ada')).toBe(0);
  });

  it('is refused for a task that has ended; the envelope tells all, some and none apart', () => {
    const cloud = openCloud();
    const done = cloud.post('ada');
    cloud.passSeconds(3600);
    const waiting = cloud.post('bo', { scheduleAt: Math.floor(cloud.now() / 1000) + 600 });
    expect(cloud.call('task/cancel', { ids: [done] }).code).toBe(40009);
    const { code, data } = cloud.call('task/cancel', { ids: [done, waiting] });
    expect(code).toBe(40006);
    expect(rows(data, 'failDetails')).toMatchObject([{ id: done, code: 48001 }]);
  });

  it('loses against a post that is already out: the task completes', () => {
    const cloud = openCloud();
    const id = cloud.post('ada');
    while (publications(cloud).length === 0) cloud.passSeconds(1);
    cloud.call('task/cancel', { ids: [id] });
    cloud.passSeconds(60);
    expect(cloud.task(id)?.['status']).toBe(3);
  });
});

describe('looking at tasks', () => {
  it('leaves unknown ids out of a query', () => {
    const cloud = openCloud();
    expect(cloud.call('task/query', { ids: ['1'] }).data).toEqual({ total: 0, items: [] });
  });

  it('finds a task in the history after at most 5 s, by its name, page by page, for seven days', () => {
    const cloud = openCloud();
    const ids = [cloud.post('ada'), cloud.post('bo'), cloud.post('ada')];
    cloud.passSeconds(5);
    const page = cloud.call('task/historyRecords', { size: 2 }).data;
    expect(page['total']).toBe(3);
    expect(rows(page, 'items').map((row) => row['id'])).toEqual([ids[2], ids[1]]);
    const rest = cloud.call('task/historyRecords', { size: 2, lastId: ids[1] }).data;
    expect(rows(rest, 'items')).toMatchObject([
      { id: ids[0], planName: 'task-of-ada', envId: cloud.idOf('ada') },
    ]);
    cloud.world.setOptions({ historyOrder: 'oldest-first' });
    expect(rows(cloud.call('task/historyRecords', { size: 2 }).data, 'items')[0]?.['id']).toBe(ids[0]);
    cloud.passSeconds(7 * 24 * 3600);
    expect(cloud.call('task/historyRecords', {}).data['total']).toBe(0);
  });

  it('keeps a new task out of the history for a moment, though a query finds it at once', () => {
    const cloud = openCloud([{ name: 'ada' }], {
      options: { historyDelayMinMs: 5_000, historyDelayMaxMs: 5_000 },
    });
    const id = cloud.post('ada');
    expect(cloud.call('task/historyRecords').data['total']).toBe(0);
    expect(cloud.task(id)?.['status']).toBe(1);
    cloud.passSeconds(5);
    expect(cloud.call('task/historyRecords').data['total']).toBe(1);
  });

  it('shows the log of a task once it has ended', () => {
    const cloud = openCloud();
    const id = cloud.post('ada');
    expect(cloud.call('task/detail', { id }).data).not.toHaveProperty('logs');
    cloud.passSeconds(3600);
    expect(cloud.call('task/detail', { id }).data).toMatchObject({
      status: 3,
      logContinue: false,
      logs: expect.arrayContaining([
        expect.stringMatching(/^\[2026-01-31 09:.* \d{3}\] Start execution$/),
      ]) as unknown,
    });
    expect(cloud.call('task/detail', { id: '1' }).code).toBe(48002);
  });
});
