import { describe, expect, it } from 'vitest';
import { openCloud } from './cloud.ts';

const anna = { name: 'va', person: { name: 'Anna', kind: 'holds' } };
const ben = { name: 'va', person: { name: 'Ben', kind: 'left-on' } };

describe('people', () => {
  it('who hold a phone keep it: a start is refused with 43007, a stop with 43006', () => {
    const cloud = openCloud([anna]);
    expect(cloud.statusOf('va')).toBe(0);
    expect([cloud.start('va'), cloud.stop('va')]).toEqual([43007, 43006]);
    cloud.passSeconds(3600);
    expect(cloud.statusOf('va')).toBe(0);
    const [va] = cloud.world.truth().phones;
    expect(va?.runs).toMatchObject([{ by: 'person', leftOn: false, offAt: null }]);
    expect(va?.stopCalls).toMatchObject([
      { code: 43006, obeyed: false, whileOnBy: 'person', person: { name: 'Anna', kind: 'holds' } },
    ]);
  });

  it('who left a phone on lose it to a stop, and the truth tells whose it was', () => {
    const cloud = openCloud([ben]);
    expect([cloud.start('va'), cloud.stop('va')]).toEqual([0, 0]);
    cloud.passSeconds(60);
    const [va] = cloud.world.truth().phones;
    expect(va?.runs).toMatchObject([{ by: 'person', offBy: 'api-stop' }]);
    expect(va?.stopCalls).toMatchObject([{ obeyed: true, whileOnBy: 'person' }]);
  });

  it('leave a phone of the fleet after a while, switched off', () => {
    const cloud = openCloud([{ name: 'ada', person: { ...anna.person, leavesAfterSeconds: 600 } }]);
    cloud.passSeconds(599);
    expect(cloud.stop('ada')).toBe(43006);
    cloud.passSeconds(1);
    expect(cloud.statusOf('ada')).toBe(2);
    expect(cloud.world.truth().phones[0]?.runs).toMatchObject([{ offBy: 'person' }]);
  });

  it('switch a phone on at a time said, at once or by a boot, and off again', () => {
    const cloud = openCloud();
    const { status } = cloud.sim('POST', 'people', [
      { does: 'start', phone: 'ada', person: 'Anna', afterSeconds: 10 },
      { does: 'start', phone: 'bo', person: 'Ben', boots: true, at: cloud.now() + 10_000 },
      { does: 'stop', phone: 'ada', person: 'Cy', afterSeconds: 400 },
    ]);
    expect(status).toBe(200);
    expect([cloud.statusOf('ada'), cloud.statusOf('bo')]).toEqual([2, 2]);
    cloud.passSeconds(10);
    expect([cloud.statusOf('ada'), cloud.statusOf('bo')]).toEqual([0, 1]);
    cloud.passSeconds(390);
    expect([cloud.statusOf('ada'), cloud.statusOf('bo')]).toEqual([2, 0]);
    expect(cloud.sim('GET', 'people').content).toMatchObject({
      onPhones: [{ name: 'bo', person: { name: 'Ben' } }],
      deeds: [{ result: 'phone on' }, { result: 'phone boots' }, { result: 'phone off' }],
    });
  });

  it('take over a phone in the middle of a task: the task goes on, a stop is refused until they leave', () => {
    const cloud = openCloud();
    const id = cloud.post('ada');
    cloud.passSeconds(120);
    cloud.sim('POST', 'people', { does: 'take', phone: 'ada', person: 'Anna' });
    cloud.passSeconds(3600);
    expect(cloud.task(id)?.['status']).toBe(3);
    expect(cloud.stop('ada')).toBe(43006);
    cloud.sim('POST', 'people', { does: 'leave', phone: 'ada', person: 'Anna' });
    expect(cloud.stop('ada')).toBe(0);
    expect(cloud.world.truth().phones[0]?.runs).toMatchObject([
      { by: 'api-task', takenOver: { name: 'Anna', kind: 'holds' } },
    ]);
  });

  it('who switch a phone off in the middle of a task end it with 20129', () => {
    const cloud = openCloud([{ name: 'ada', status: 'running' }], { options: { publishMinMs: 600_000 } });
    const id = cloud.post('ada');
    cloud.passSeconds(120);
    cloud.sim('POST', 'people', { does: 'stop', phone: 'ada' });
    expect(cloud.task(id)).toMatchObject({ status: 4, failCode: 20129 });
    expect(cloud.world.truth().publications).toEqual([]);
  });

  it('post by hand, and are told apart', () => {
    const cloud = openCloud();
    cloud.sim('POST', 'people', { does: 'task', phone: 'ada', person: 'Anna', caption: 'mine' });
    cloud.passSeconds(3600);
    const { publications, phones } = cloud.world.truth();
    expect(publications).toMatchObject([{ by: 'person', caption: 'mine', account: 'ada' }]);
    expect(phones[0]?.runs).toMatchObject([{ by: 'person' }]);
  });

  it('do nothing at all when one of several orders names a phone that does not exist', () => {
    const cloud = openCloud();
    const { status, content } = cloud.sim('POST', 'people', [
      { does: 'start', phone: 'ada' },
      { does: 'start', phone: 'nobody' },
    ]);
    expect(status).toBe(400);
    expect(content).toMatchObject({ error: { message: 'there is no phone "nobody"' } });
    expect(cloud.statusOf('ada')).toBe(2);
  });
});
