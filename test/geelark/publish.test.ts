import { describe, expect, it } from 'vitest';
import type { TaskOrder } from '../../src/domain/cloud.ts';
import { bad, bench, fixture, good, troubleOf, valueOf, type Answer } from './bench.ts';

const order: TaskOrder = {
  name: 'viral-12-a1-c1',
  phoneId: '557536075321468390',
  network: 'instagram',
  scheduleAtSeconds: 1741846843,
  caption: 'caption #tag 🙂',
  mediaUrl: 'https://singapore-upgrade.geelark.com/open-upload/1/20240730/a.mp4',
};

describe('creating a publishing task', () => {
  it('orders an Instagram reel', async () => {
    const { cloud, asked } = bench(() => fixture('task-created'));
    expect(valueOf(await cloud.createTask(order))).toEqual({ taskId: '558017255909123564' });
    expect(asked).toMatchObject([{ endpoint: 'rpa/task/instagramPubReels' }]);
    expect(asked[0]?.body).toEqual({
      name: order.name,
      scheduleAt: 1741846843,
      id: order.phoneId,
      description: order.caption,
      video: [order.mediaUrl],
      needShareLink: true,
    });
  });

  it("orders a TikTok video, with the cloud's own retries switched off", async () => {
    const { cloud, asked } = bench(() => good({ taskIds: ['558017255909123564'] }));
    expect(valueOf(await cloud.createTask({ ...order, network: 'tiktok' }))).toEqual({
      taskId: '558017255909123564',
    });
    expect(asked).toMatchObject([{ endpoint: 'task/add' }]);
    expect(asked[0]?.body).toEqual({
      planName: order.name,
      taskType: 1,
      list: [
        {
          scheduleAt: 1741846843,
          envId: order.phoneId,
          video: order.mediaUrl,
          videoDesc: order.caption,
          maxTryTimes: 0,
          timeoutMin: 30,
          needShareLink: true,
        },
      ],
    });
  });

  it.each<[string, TaskOrder, string]>([
    ['an Instagram caption of 2201', { ...order, caption: 'a'.repeat(2201) }, 'content'],
    ['a TikTok caption of 4001', { ...order, network: 'tiktok', caption: 'a'.repeat(4001) }, 'content'],
    ['no caption for Instagram', { ...order, caption: ' ' }, 'content'],
    ['a name of 129 characters', { ...order, name: 'a'.repeat(129) }, 'unclassified'],
    ['a name that is not plain', { ...order, name: 'posté' }, 'unclassified'],
    ['a time in milliseconds with a fraction', { ...order, scheduleAtSeconds: 1.5 }, 'unclassified'],
    ['a media URL that is none', { ...order, mediaUrl: 'a.mp4' }, 'unclassified'],
    ['no phone', { ...order, phoneId: '' }, 'unclassified'],
  ])('does not even send %s', async (_what, wrong, blame) => {
    const { cloud, asked } = bench(() => fixture('task-created'));
    expect(troubleOf(await cloud.createTask(wrong))).toMatchObject({ blame, effect: 'none' });
    expect(asked).toEqual([]);
  });

  it('counts the characters of a caption as people do', async () => {
    const { cloud } = bench(() => fixture('task-created'));
    expect(valueOf(await cloud.createTask({ ...order, caption: '🙂'.repeat(2200) })).taskId).not.toBe('');
  });

  const unknown: [string, Answer | Error][] = [
    ['an unknown error', bad(40000)],
    ['a server error', bad(50000)],
    ['a partial success', bad(40006)],
    ['a code we have no word for', bad(77777)],
    ['success without data', good(null)],
    ['success without a task', good({})],
    ['success with an empty task id', good({ taskId: '' })],
    ['HTTP 500', { status: 500, body: '<html>oops</html>' }],
    ['HTTP 502', { status: 502, body: '' }],
    ['HTTP 504', { status: 504, body: '{"code":0}' }],
    ['HTTP 408', { status: 408, body: '' }],
    ['HTTP 302', { status: 302, body: '' }],
    ['a page instead of JSON', { body: '<html>please log in</html>' }],
    ['half an answer', { body: '{"code":0,"data":{"taskId":"5580' }],
    ['JSON that is no envelope', { body: [] }],
    ['a lost connection', Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' })],
    ['an error without a name', new Error('oops')],
  ];
  it.each(unknown)('may have created it after %s, and does not ask again', async (_what, answer) => {
    const { cloud, asked } = bench(() => answer);
    expect(troubleOf(await cloud.createTask(order))).toMatchObject({ effect: 'unknown' });
    expect(asked).toHaveLength(1);
  });

  it('may have created more than one TikTok task', async () => {
    const { cloud } = bench(() => good({ taskIds: ['1', '2'] }));
    expect(troubleOf(await cloud.createTask({ ...order, network: 'tiktok' }))).toMatchObject({
      effect: 'unknown',
    });
  });

  it.each<[string, Answer]>([
    ['it is refused for calling too often', bad(40007)],
    ['the credentials are rejected', bad('40003')],
    ['a parameter is wrong', bad(40004)],
    ['the balance is used up', bad(41001)],
    ['the app on the phone is too old', bad(48004)],
    ['HTTP says that we call too often', { status: 429, body: '<html>slow down</html>' }],
    ['HTTP says that we may not', { status: 403, body: '' }],
  ])('has created nothing when %s', async (_what, answer) => {
    const { cloud } = bench(() => answer);
    expect(troubleOf(await cloud.createTask(order))).toMatchObject({ effect: 'none' });
  });
});
