import { describe, expect, it } from 'vitest';
import { bad, bench, good, troubleOf, valueOf, type Asked } from './bench.ts';

const record = (index: number) => ({
  id: String(558_000_000_000_000_000n + BigInt(index)),
  planName: `viral-${String(index)}-a1-c1`,
  taskType: 42,
  envId: '557536075321468390',
  scheduleAt: 1_741_846_843 + index,
  status: 3,
});
const records = Array.from({ length: 230 }, (_, index) => record(index));

/** The cloud's cursor: what comes after `lastId`, in the order of its list. */
const from =
  (list: { id: string }[], more: object) =>
  ({ body }: Asked) => {
    const start = body['lastId'] === undefined ? 0 : list.findIndex(({ id }) => id === body['lastId']) + 1;
    return good({ ...more, items: list.slice(start, start + Number(body['size'])) });
  };

describe('the history of tasks', () => {
  it('tells what a lost task is found by', async () => {
    const { cloud } = bench(from([record(7)], { total: 1 }));
    expect(valueOf(await cloud.taskHistory())).toEqual([
      {
        taskId: '558000000000000007',
        name: 'viral-7-a1-c1',
        phoneId: '557536075321468390',
        scheduleAtSeconds: 1_741_846_850,
        status: 'completed',
        network: 'instagram',
      },
    ]);
  });

  it.each([
    ['the oldest first', records, { total: 230 }],
    ['the newest first', records.toReversed(), { total: 230 }],
    ['no total', records, {}],
    ['the total of each page', records.slice(0, 130), { total: 30 }],
  ])('is read to its end with %s', async (_what, list, more) => {
    const { cloud, asked } = bench(from(list, more));
    expect(valueOf(await cloud.taskHistory())).toHaveLength(list.length);
    expect(asked[0]?.body).toEqual({ size: 100 });
  });

  it('goes on after a page that is shorter than it has to be', async () => {
    const { cloud } = bench(({ body }) =>
      from(records, { total: 230 })({ endpoint: '', headers: {}, body: { ...body, size: 40 } }),
    );
    expect(valueOf(await cloud.taskHistory())).toHaveLength(230);
  });

  it('does not miss what a last page of exactly 100 hides', async () => {
    const { cloud, asked } = bench(from(records.slice(0, 200), {}));
    expect(valueOf(await cloud.taskHistory())).toHaveLength(200);
    expect(asked).toHaveLength(3);
  });

  it.each([
    ['its total says that tasks are missing', from(records.slice(0, 50), { total: 51 })],
    ['the cloud ignores where we are', () => good({ total: 100, items: records.slice(0, 100) })],
    ['data are null', () => good(null)],
    ['data are empty', () => good({})],
    ['a task lacks its phone', () => good({ items: [{ ...record(1), envId: undefined }] })],
    ['the cloud refuses', () => bad(40007)],
  ])('proves nothing when %s', async (_what, answer) => {
    const { cloud, asked } = bench(answer);
    expect(troubleOf(await cloud.taskHistory()).blame).toBe('infrastructure');
    expect(asked.length).toBeLessThan(4);
  });

  it.each([
    [1, 'tiktok'],
    [3, 'tiktok'],
    [42, 'instagram'],
    [2, 'other'],
    [4, 'other'],
    [6, 'other'],
    [undefined, 'other'],
  ])('takes tasks of type %s for the kind: %s', async (taskType, network) => {
    const { cloud } = bench(from([{ ...record(1), ...{ taskType } }], {}));
    expect(valueOf(await cloud.taskHistory())).toMatchObject([{ network }]);
  });
});
