import { describe, expect, it } from 'vitest';
import { openCloud, rows } from './cloud.ts';

describe('the list of phones', () => {
  it('gives every phone with its name as serialName, ids of 18 digits, and pages of ten unless asked otherwise', () => {
    const cloud = openCloud(Array.from({ length: 12 }, (_, n) => ({ name: `p${n}` })));
    const { total, page, pageSize, items } = cloud.call('phone/list').data;
    expect({ total, page, pageSize }).toEqual({ total: 12, page: 1, pageSize: 10 });
    expect(items).toHaveLength(10);
    const second = rows(cloud.call('phone/list', { page: 2 }).data, 'items');
    expect(second.map((row) => row['serialName'])).toEqual(['p10', 'p11']);
    expect(second[0]?.['id']).toMatch(/^\d{18}$/);
    expect(second[0]?.['status']).toBe(2);
  });

  it('answers data null for more than a hundred a page, or 40008 if so switched', () => {
    const cloud = openCloud();
    expect(cloud.call('phone/list', { pageSize: 101 })).toEqual({ code: 0, data: {} });
    cloud.world.setOptions({ pageSizeOver100: 'refused' });
    expect(cloud.call('phone/list', { pageSize: 101 }).code).toBe(40008);
  });

  it('filters by ids, name and whether a phone is on', () => {
    const cloud = openCloud([{ name: 'ada' }, { name: 'adam' }, { name: 'bo', status: 'running' }]);
    const names = (query: object) =>
      rows(cloud.call('phone/list', query).data, 'items').map((row) => row['serialName']);
    expect(names({ ids: [cloud.idOf('bo')] })).toEqual(['bo']);
    expect(names({ serialName: 'ada' })).toEqual(['ada', 'adam']);
    cloud.world.setOptions({ nameFilter: 'exact' });
    expect(names({ serialName: 'ada' })).toEqual(['ada']);
    expect(names({ openStatus: 1 })).toEqual(['bo']);
  });
});

describe('the power of a phone', () => {
  it('goes from off over starting to running, never sooner than 15 s after the start', () => {
    const cloud = openCloud();
    expect(cloud.statusOf('ada')).toBe(2);
    const { code, data } = cloud.call('phone/start', { ids: [cloud.idOf('ada')] });
    expect(code).toBe(0);
    const [item] = rows(data, 'successDetails');
    expect(item?.['chargingMethod']).toBe('Per-minute usage');
    expect(item?.['url']).toContain(`envName=ada&`);
    cloud.passSeconds(14.9);
    expect(cloud.statusOf('ada')).toBe(1);
    cloud.passSeconds(300);
    expect(cloud.statusOf('ada')).toBe(0);
  });

  it('boots in about 50 s, nine in ten within a little more than 90', () => {
    const names = Array.from({ length: 400 }, (_, n) => `p${n}`);
    const cloud = openCloud(names.map((name) => ({ name })));
    cloud.call('phone/start', { ids: names.slice(0, 200).map((name) => cloud.idOf(name)) });
    cloud.call('phone/start', { ids: names.slice(200).map((name) => cloud.idOf(name)) });
    cloud.passSeconds(3600);
    const seconds = cloud.world
      .truth()
      .phones.map(({ runs: [run] }) => ((run?.runningAt ?? 0) - (run?.onAt ?? 0)) / 1000)
      .sort((a, b) => a - b);
    expect(seconds[0]).toBeGreaterThanOrEqual(15);
    expect(seconds[200]).toBeGreaterThan(44);
    expect(seconds[200]).toBeLessThan(56);
    expect(seconds[380]).toBeGreaterThan(78);
    expect(seconds[380]).toBeLessThan(104);
  });

  it('never boots faster than 15 s, not even where boots are quick', () => {
    const cloud = openCloud([{ name: 'ada' }], { options: { bootMedianMs: 2_000, bootP95Ms: 3_000 } });
    cloud.start('ada');
    cloud.passSeconds(14.9);
    expect(cloud.statusOf('ada')).toBe(1);
  });

  it('reports "running" for 5 to 30 s after a stop, then "off", and knows who did it', () => {
    const cloud = openCloud();
    cloud.start('ada');
    cloud.passSeconds(300);
    expect(cloud.stop('ada')).toBe(0);
    cloud.passSeconds(4.9);
    expect(cloud.statusOf('ada')).toBe(0);
    cloud.passSeconds(25.1);
    expect(cloud.statusOf('ada')).toBe(2);
    const [ada] = cloud.world.truth().phones;
    expect(ada?.runs).toMatchObject([{ by: 'api-start', offBy: 'api-stop', leftOn: false }]);
    expect(ada?.stopCalls).toMatchObject([{ code: 0, obeyed: true, whileOnBy: 'api-start', person: null }]);
  });

  it('answers envelope 0 also when every phone failed: the items say so', () => {
    const cloud = openCloud([{ name: 'gone', status: 'expired' }]);
    const { code, data } = cloud.call('phone/start', { ids: [cloud.idOf('gone'), '1'] });
    expect(code).toBe(0);
    expect(data).toMatchObject({ totalAmount: 2, successAmount: 0, failAmount: 2, successDetails: [] });
    expect(rows(data, 'failDetails').map((item) => item['code'])).toEqual([43004, 42001]);
    expect(cloud.statusOf('gone')).toBe(3);
  });

  it('starts a started phone and stops a stopped one with success, or refuses both if so switched', () => {
    const cloud = openCloud([
      { name: 'ada' },
      { name: 'bo', status: 'running' },
      { name: 'cy', status: 'starting' },
    ]);
    expect([cloud.start('bo'), cloud.start('cy'), cloud.stop('ada')]).toEqual([0, 0, 0]);
    cloud.world.setOptions({ startOnStarted: 'refused', stopOnOff: 'refused' });
    expect([cloud.start('bo'), cloud.start('cy'), cloud.stop('ada')]).toEqual([43009, 43010, 42002]);
    expect(cloud.world.truth().phones[0]?.runs).toEqual([]);
  });

  it('comes up again when it is started while it goes off, or stays off if so switched', () => {
    const cloud = openCloud();
    for (const name of ['ada', 'bo']) {
      cloud.start(name);
      cloud.passSeconds(300);
      cloud.stop(name);
      if (name === 'bo') cloud.world.setOptions({ startWhileStopping: 'ignored' });
      expect(cloud.start(name)).toBe(0);
      cloud.passSeconds(300);
    }
    expect([cloud.statusOf('ada'), cloud.statusOf('bo')]).toEqual([0, 2]);
  });

  it('is switched off by the cloud after 30 idle minutes when started in energy saving mode', () => {
    const cloud = openCloud();
    cloud.call('phone/start', { ids: [cloud.idOf('ada')], energySavingMode: 1 });
    cloud.start('bo');
    cloud.passSeconds(3600);
    expect([cloud.statusOf('ada'), cloud.statusOf('bo')]).toEqual([2, 0]);
    expect(cloud.world.truth().phones[0]?.runs).toMatchObject([{ offBy: 'cloud' }]);
  });

  it('costs minutes from "running" to "off", counted for phones of the API alone', () => {
    const cloud = openCloud([{ name: 'ada' }, { name: 'va', status: 'running' }]);
    cloud.start('ada');
    cloud.passSeconds(900);
    cloud.stop('ada');
    cloud.passSeconds(900);
    const truth = cloud.world.truth();
    const [run] = truth.phones[0]?.runs ?? [];
    const minutes = ((run?.offAt ?? 0) - (run?.runningAt ?? 0)) / 60_000;
    expect(truth.phoneMinutes).toBeCloseTo(minutes, 1);
    expect(cloud.call('pay/wallet').data['balance']).toBeCloseTo(100 - Math.ceil(minutes) * 0.007, 3);
  });
});
