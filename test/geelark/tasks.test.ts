import { describe, expect, it } from 'vitest';
import { bad, bench, fixture, good, troubleOf, valueOf, type Answer } from './bench.ts';

const taskId = '558017255909123564';
const row = (more: object) => ({
  id: taskId,
  planName: 'viral-1-a1-c1',
  taskType: 42,
  envId: '557536075321468390',
  scheduleAt: 1741846843,
  ...more,
});

const lookAt = async (answer: Answer, id = taskId) => {
  const { cloud } = bench(() => answer);
  const [look] = valueOf(await cloud.lookAtTasks([id]));
  return look;
};

describe('a look at tasks', () => {
  it('says why a task failed, in our words', async () => {
    expect(await lookAt(fixture('task-query'))).toMatchObject({
      taskId,
      status: 'failed',
      failure: { code: 'task.20116', blame: 'account', message: 'The account is not logged in.' },
      mayBeOut: false,
      shareLink: null,
    });
  });

  it.each([
    [1, 'waiting'],
    [2, 'running'],
    ['3', 'completed'],
    [8, 'unknown'],
    [null, 'unknown'],
    ['done', 'unknown'],
  ])('reads status %s as %s', async (status, word) => {
    expect(await lookAt(good({ total: 1, items: [row({ status })] }))).toMatchObject({
      status: word,
      failure: null,
      mayBeOut: false,
    });
  });

  it('keeps the link to the post', async () => {
    const shareLink = 'https://www.instagram.com/reel/abc/';
    expect(await lookAt(good({ items: [row({ status: 3, shareLink })] }))).toMatchObject({ shareLink });
  });

  it.each([{ failCode: 0 }, { failCode: null }, {}, { failCode: 23456 }, { failCode: 'broken' }])(
    'cannot exclude that the post is out when a task failed with %j',
    async (more) => {
      expect(await lookAt(good({ items: [row({ status: 4, ...more })] }))).toMatchObject({
        status: 'failed',
        failure: { blame: 'unclassified' },
        mayBeOut: true,
      });
    },
  );

  it.each([
    [{ cost: 0 }, false],
    [{ cost: '0' }, false],
    [{ cost: 30 }, true],
    [{}, true],
  ])('believes that a cancelled task with %j may have published: %s', async (more, mayBeOut) => {
    expect(await lookAt(good({ items: [row({ status: 7, ...more })] }))).toMatchObject({
      status: 'cancelled',
      failure: { code: 'task.20005' },
      mayBeOut,
    });
  });

  it('calls a task missing that a complete answer leaves out', async () => {
    expect(await lookAt(good({ total: 0, items: null }))).toMatchObject({ status: 'missing', failure: null });
    expect(await lookAt(good({ total: 0 }))).toMatchObject({ status: 'missing' });
  });

  it('concludes nothing about a task that an incomplete answer leaves out', async () => {
    expect(await lookAt(good({ total: 2, items: [row({ status: 3 })] }), '1')).toMatchObject({
      status: 'unknown',
    });
  });

  it.each([good(null), good({}), good([]), good({ items: [{ status: 3 }] })])(
    'is a failure when the answer makes no sense (%#)',
    async (answer) => {
      const { cloud } = bench(() => answer);
      expect(troubleOf(await cloud.lookAtTasks([taskId])).code).toBe('geelark.bad-answer');
    },
  );

  it('asks for 100 tasks at a time', async () => {
    const ids = Array.from({ length: 101 }, (_, index) => String(index));
    const { cloud, asked } = bench(() => good({ total: 0, items: [] }));
    expect(valueOf(await cloud.lookAtTasks(ids))).toHaveLength(101);
    expect(asked.map(({ endpoint, body }) => [endpoint, [body['ids']].flat().length])).toEqual([
      ['task/query', 100],
      ['task/query', 1],
    ]);
  });
});

describe('cancelling a task', () => {
  it('is accepted', async () => {
    const { cloud, asked } = bench(() => good({ totalAmount: 1, successAmount: 1, failAmount: 0 }));
    expect(valueOf(await cloud.cancelTask(taskId))).toBeNull();
    expect(asked).toMatchObject([{ endpoint: 'task/cancel', body: { ids: [taskId] } }]);
  });

  it('is needless for a task that has come to its end', async () => {
    const { cloud } = bench(() => fixture('task-cancel-refused'));
    expect(valueOf(await cloud.cancelTask(taskId))).toBeNull();
  });

  it('may have happened when the cloud does not know', async () => {
    const { cloud } = bench(() => bad(40000));
    expect(troubleOf(await cloud.cancelTask(taskId))).toMatchObject({ effect: 'unknown' });
  });

  it('has not happened when all of it was refused without a reason', async () => {
    const { cloud } = bench(() => bad(40009));
    expect(troubleOf(await cloud.cancelTask(taskId))).toMatchObject({
      code: 'geelark.40009',
      effect: 'none',
    });
  });
});
