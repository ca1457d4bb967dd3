import { chmodSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { crowd } from './folders.ts';
import { openTown, saying, sideBySide, type Town } from './kit.ts';
import { breaches, leftOn, postedTo } from './truth.ts';

const campaigns = { viral: crowd('viral', 2) };

/** Posts what there is to post: whatever was done to it, the daemon works. */
async function expectWorks(town: Town): Promise<void> {
  expect(await town.postctl('campaign', 'start', 'viral', '--wait')).toMatchObject({ code: 0 });
  const truth = await town.truth();
  expect(postedTo(truth)).toEqual(['viral.1', 'viral.2']);
  expect(breaches(truth)).toEqual([]);
  expect(leftOn(truth)).toEqual([]);
}

describe('A socket path that is taken', sideBySide, () => {
  test('by a living daemon: the second one exits 75 and says how to reach the first, which goes on', async () => {
    await using town = await openTown({ campaigns });
    const second = town.launchDaemon('--state', join(town.folder, 'other-state'));

    expect(await town.ended()).toEqual({ code: 75, signal: null });
    expect(second.stderr).toContain(`another daemon listens on ${town.socket}`);
    expect(second.stderr).toContain(`postctl --socket ${town.socket} daemon ping`);
    await expectWorks(town);
  });

  test('by a living daemon of the same state: exit 75, naming its process', async () => {
    await using town = await openTown({ campaigns });
    const { pid } = await town.client.ping();
    const second = town.launchDaemon('--socket', join(town.folder, 'other.sock'));

    expect(await town.ended()).toEqual({ code: 75, signal: null });
    expect(second.stderr).toContain(`process ${pid}`);
    await expectWorks(town);
  });

  test('by a dead daemon: it is taken over', async () => {
    await using town = await openTown({ campaigns });
    await town.daemon.kill();
    const away = await town.postctl('status');
    expect(away.code).toBe(69);
    expect(away.stderr).toMatch(/next: +.*postd/);

    await town.startDaemon();
    await expectWorks(town);
  });

  test('by a plain file: postd refuses and leaves the file as it is', async () => {
    await using town = await openTown({ campaigns, opensDaemon: false });
    mkdirSync(join(town.folder, 'run'));
    writeFileSync(town.socket, 'precious');

    const daemon = town.launchDaemon();

    expect((await town.ended()).code).toBe(2);
    expect(daemon.stderr).toContain(`${town.socket} is a plain file`);
    expect(readFileSync(town.socket, 'utf8')).toBe('precious');
    expect((await town.postctl('daemon', 'ping')).code).toBe(69);
  });
});

describe('A cloud that does not play along', sideBySide, () => {
  test('with a wrong token a start is exit 4 and says what to check; nothing is planned and the daemon lives', async () => {
    await using town = await openTown({
      campaigns,
      env: { POSTSIM_TOKEN: 'the-right-one', GEELARK_TOKEN: 'a-wrong-one' },
    });

    const start = await town.postctl('campaign', 'start', 'viral');

    expect(start.code).toBe(4);
    expect(start.stderr).toContain('the cloud refuses our credentials');
    expect(start.stderr).toContain('GEELARK_TOKEN');
    expect((await town.client.jobs({})).jobs).toEqual([]);
    const check = await town.postctl('campaign', 'check', 'viral');
    expect(check).toMatchObject({ code: 0, stdout: saying('cloud: not checked') });
    expect(await town.client.ping()).toMatchObject({ state: 'running' });
    const everything = [town.daemon.stdout, town.daemon.stderr, start.stderr, check.stdout].join('\n');
    expect(everything).not.toContain('a-wrong-one');
  });

  test('with the right token, said by variable, everything works', async () => {
    await using town = await openTown({
      campaigns,
      env: { POSTSIM_TOKEN: 'the-right-one', GEELARK_TOKEN: 'the-right-one' },
    });
    await expectWorks(town);
    expect(town.daemon.stdout).not.toContain('the-right-one');
  });

  test('when nobody is there a start is exit 75 at once, and the daemon lives', async () => {
    await using town = await openTown({ campaigns, opensDaemon: false });
    await town.startDaemon('--geelark', 'http://127.0.0.1:9');

    const start = await town.postctl('campaign', 'start', 'viral');

    expect(start.code).toBe(75);
    expect(start.stderr).toContain('the cloud could not be asked for its phones');
    expect((await town.client.jobs({})).jobs).toEqual([]);
    expect(await town.client.ping()).toMatchObject({ state: 'running' });
    expect(await town.postctl('phone', 'list')).toMatchObject({ code: 0 });
  });

  test('that fails every third call: what the daemon calls posted is out, once, and in the end no phone is on', async () => {
    await using town = await openTown({ campaigns: { viral: crowd('viral', 4) } });
    await town.must('campaign', 'start', 'viral', '--retry-delay', '10s');
    await town.cloud.faults({ kind: 'http_5xx', probability: 0.2 }, { kind: 'drop_after', probability: 0.1 });

    await town.untilOver('viral');

    await town.cloud.heal();
    await town.untilQuiet();
    const truth = await town.truth();
    expect(breaches(truth)).toEqual([]);
    expect(leftOn(truth)).toEqual([]);
    const { jobs } = await town.client.jobs({ campaign: 'viral' });
    const posted = jobs.filter(({ state }) => state === 'succeeded').map(({ account }) => account);
    expect(postedTo(truth)).toEqual(expect.arrayContaining(posted));
    expect(jobs.filter(({ state }) => state === 'claimed')).toEqual([]);
  });
});

describe('Garbage and folders', sideBySide, () => {
  test('garbage on the socket while a campaign runs disturbs nobody', async () => {
    await using town = await openTown({ campaigns });
    const { answer } = town.typing('campaign', 'start', 'viral', '--wait');
    await town.untilFact('job.claimed');
    const pieces = [
      Buffer.from([0, 255, 22, 3, 1]),
      'GET / HTTP/9.9\r\n\r\n',
      'POST /v1/campaigns/viral/start HTTP/1.1\r\ncontent-length: 9\r\n\r\n{"limit":',
      'POST /v1/daemon/stop HTTP/1.1\r\ncontent-type: application/json\r\ncontent-length: 4\r\n\r\nnope',
      `GET /v1/${'x'.repeat(100_000)} HTTP/1.1\r\n\r\n`,
      'GET /v1/campaigns/..%2f..%2fetc%2fpasswd HTTP/1.1\r\n\r\n',
      '',
    ];
    for (let round = 0; round < 5; round += 1) {
      for (const piece of pieces) await shout(town.socket, piece);
    }

    expect(await answer).toMatchObject({ code: 0 });
    expect(await town.client.ping()).toMatchObject({ state: 'running' });
    const truth = await town.truth();
    expect(postedTo(truth)).toEqual(['viral.1', 'viral.2']);
    expect(breaches(truth)).toEqual([]);
    expect(town.log().filter(({ level }) => level === 'error')).toEqual([]);
  });

  test('a campaign folder that nobody may write to is as good as any, and stays as it was', async () => {
    await using town = await openTown({ campaigns });
    const folder = join(town.campaigns, 'viral');
    const before = readdirSync(folder, { recursive: true });
    for (const place of [join(folder, 'videos'), folder]) chmodSync(place, 0o555);
    await expectWorks(town);
    expect(readdirSync(folder, { recursive: true })).toEqual(before);
    for (const place of [folder, join(folder, 'videos')]) chmodSync(place, 0o755);
  });

  test('a state directory that cannot be made is exit 2 with its path, and nothing was begun', async () => {
    await using town = await openTown({ campaigns, opensDaemon: false });
    const impossible = join(town.folder, 'fleet.json', 'state');
    const daemon = town.launchDaemon('--state', impossible);
    expect((await town.ended()).code).toBe(2);
    expect(daemon.stderr).toContain(impossible);
    expect((await town.truth()).calls).toEqual({});
  });

  test('a flag that makes no sense is exit 2 and says which', async () => {
    await using town = await openTown({ campaigns, opensDaemon: false });
    for (const [flag, value] of [
      ['--drain-limit', 'soon'],
      ['--timezone', 'Mars/Base'],
      ['--time-scale', '0'],
      ['--geelark', 'not a url'],
    ] as const) {
      const daemon = town.launchDaemon(flag, value);
      expect((await town.ended()).code).toBe(2);
      expect(daemon.stderr).toMatch(/^postd: the command line sets something impossible/);
    }
  });
});

/** Says something and hangs up when it was answered, or after a moment. */
const shout = (socketPath: string, what: string | Buffer): Promise<void> =>
  new Promise((resolve) => {
    const socket = connect(socketPath);
    const leave = () => {
      socket.destroy();
      resolve();
    };
    socket.on('error', leave).on('data', leave).on('close', leave);
    socket.setTimeout(50, leave);
    socket.write(what);
  });
