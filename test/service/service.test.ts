/**
 * postd as people get it: its Debian package, installed and run by a real systemd that is booted for this file. The
 * cloud is a postsim that runs there as a service too, with time sixty times faster.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { fleetArguments } from '../lifecycle/cloud.ts';
import { crowd, writeCampaign } from '../lifecycle/folders.ts';
import { boots, breaches, leftOn, runningTasks, truthSchema } from '../lifecycle/truth.ts';
import { Machine, reasonNotToBoot } from './machine.ts';

const root = join(import.meta.dirname, '../..');
const noBoot = reasonNotToBoot();
if (noBoot !== null) process.stdout.write(`skipped: the service under a real systemd, because ${noBoot}\n`);

const scale = 60;
const port = 4590;
const shared = mkdtempSync(join(tmpdir(), 'postd-service-'));
let machine: Machine;

const packages = (): string[] => readdirSync(shared).filter((name) => name.endsWith('.deb'));
const truth = () => truthSchema.parse(JSON.parse(machine.must(`curl -s http://127.0.0.1:${port}/sim/truth`)));
const runView = z.looseObject({
  run: z.looseObject({ phase: z.string(), counts: z.record(z.string(), z.number()) }),
});
const viral = () => runView.parse(JSON.parse(machine.must('postctl --json campaign status viral'))).run;

function build(version: string): void {
  execFileSync(
    process.execPath,
    [join(root, 'scripts/package.ts'), '--quick', '--output', shared, '--version', version],
    { cwd: root },
  );
}

/** A cloud, two campaigns and a configuration that names them. */
function furnish(): void {
  const accounts = { viral: crowd('viral', 6), podcast: crowd('podcast', 2) };
  for (const [name, folder] of Object.entries(accounts)) {
    writeCampaign(join(shared, 'campaigns'), name, folder);
  }
  const phones = Object.values(accounts).flatMap((folder) => folder.accounts.map((name) => ({ name })));
  const fleet = fleetArguments(shared, phones).map((argument) => argument.replace(shared, '/shared'));
  const origin = Date.now();
  const time = ['--time-scale', scale, '--time-origin', origin].join(' ');
  machine.must(
    `systemd-run --unit=postsim /usr/lib/postd/node/bin/node /usr/lib/postd/bin/postsim ${fleet.join(' ').replace('--port 0', `--port ${port}`)} ${time}`,
  );
  machine.must('cp -r /shared/campaigns/. /srv/postd/campaigns/');
  machine.write(
    '/etc/postd/postd.yaml',
    [
      'campaigns: /srv/postd/campaigns',
      `geelark: http://127.0.0.1:${port}`,
      'timezone: UTC',
      `timeScale: ${scale}`,
      `timeOrigin: ${origin}`,
      '',
    ].join('\n'),
  );
  machine.must('rm -rf /var/lib/postd/* && systemctl restart postd');
}

describe.skipIf(noBoot !== null)('The Debian package under a real systemd', { timeout: 180_000 }, () => {
  beforeAll(async () => {
    build('0.1.0');
    build('0.2.0');
    machine = await Machine.boot(shared);
  }, 240_000);
  afterAll(async () => {
    await machine[Symbol.asyncDispose]();
    rmSync(shared, { recursive: true });
  });

  it('installs, enables and starts, on a machine that knows nothing of postd', async () => {
    machine.must(`dpkg -i /shared/${packages().find((name) => name.includes('0.1.0'))}`);
    expect(machine.must('systemctl is-enabled postd')).toBe('enabled');
    expect(machine.must('systemctl is-active postd')).toBe('active');
    expect(machine.property('StatusText')).toBe('0 campaigns, 0 posts in hand, 0 phones on');
    await machine.untilJournal('there are no credentials');
    expect(machine.must('ps -o comm= -p "$(systemctl show postd -p MainPID --value)"')).toBe('postd');
  });

  it('comes up with the machine, and not before the network', () => {
    machine.must('systemctl stop multi-user.target postd network-online.target');
    machine.must('systemctl start multi-user.target');
    expect(machine.must('systemctl is-active postd')).toBe('active');
    const at = (unit: string, what: string): number =>
      Number(machine.must(`systemctl show ${unit} -p ${what}TimestampMonotonic --value`));
    expect(at('network-online.target', 'ActiveEnter')).toBeGreaterThan(0);
    expect(at('postd', 'InactiveExit')).toBeGreaterThanOrEqual(at('network-online.target', 'ActiveEnter'));
    expect(at('multi-user.target', 'ActiveEnter')).toBeGreaterThanOrEqual(at('postd', 'ActiveEnter'));
  });

  it('runs as the service of one user, too, whose socket and state are that user’s alone', async () => {
    machine.must('useradd -m ada && systemctl start "user@$(id -u ada)"');
    const asAda = (line: string) =>
      `runuser -u ada -- env HOME=/home/ada XDG_RUNTIME_DIR=/run/user/$(id -u ada) ${line}`;
    const config = '/home/ada/.config/postd';
    machine.must(asAda(`mkdir -p ${config} /home/ada/campaigns`));
    machine.write(`${config}/postd.yaml`, 'campaigns: /home/ada/campaigns\ntimezone: UTC\n');
    machine.must(asAda('systemctl --user start postd'));
    expect(machine.must(asAda('systemctl --user show postd -p StatusText --value'))).toContain('0 campaigns');
    expect(machine.must(asAda('postctl daemon ping'))).toContain('postd');
    expect(machine.must('stat -c "%a %U" /run/user/$(id -u ada)/postd/postd.sock')).toMatch(/^6[06]0 ada$/);
    machine.must(asAda('systemctl --user reload postd'));
    machine.must(asAda('systemctl --user stop postd'));
    expect(machine.must(asAda('systemctl --user show postd -p Result --value'))).toBe('success');
    machine.must('systemctl stop "user@$(id -u ada)" && userdel -r ada');
  });

  it('is locked up: little is exposed', () => {
    const exposure = machine.must('systemd-analyze security --no-pager postd.service | tail -1');
    expect(Number(/level for postd.service: ([\d.]+)/.exec(exposure)?.[1])).toBeLessThanOrEqual(1.5);
  });

  it('reads its token from a file of root, and never from the environment of the unit', async () => {
    machine.must("umask 077; printf 'planted-token' > /etc/postd/credentials/token");
    machine.must('systemctl restart postd');
    expect(machine.must('postctl --json config show 2>/dev/null || true')).not.toContain('planted-token');
    machine.must('mkdir -p /run/systemd/system/postd.service.d');
    machine.write(
      '/run/systemd/system/postd.service.d/token.conf',
      '[Service]\nEnvironment=GEELARK_TOKEN=in-the-unit\n',
    );
    expect(machine.sh('systemctl daemon-reload; systemctl restart postd').code).not.toBe(0);
    await machine.untilJournal('must not get its secrets');
    machine.must('rm /run/systemd/system/postd.service.d/token.conf; systemctl daemon-reload');
    machine.must('systemctl reset-failed postd; systemctl restart postd');
  });

  it('lets the group in and nobody else', () => {
    machine.must('useradd -M -G postd vera; useradd -M paul');
    const ping = (user: string) => machine.sh(`runuser -u ${user} -- postctl daemon ping`);
    expect(ping('vera').code).toBe(0);
    expect(ping('paul')).toMatchObject({ code: 4 });
    expect(machine.sh('runuser -u paul -- ls /var/lib/postd').code).not.toBe(0);
    expect(machine.must('stat -c "%a %U %G" /run/postd/postd.sock')).toBe('660 postd postd');
  });

  it('lets everybody look, and nobody of them order', () => {
    const asPaul = (line: string) => machine.sh(`runuser -u paul -- ${line}`);
    const lookingOn = 'postctl --socket /run/postd/postd-ro.sock';
    expect(asPaul(`${lookingOn} status`).code).toBe(0);
    expect(asPaul(`${lookingOn} daemon stop`).code).toBe(4);
    expect(asPaul('curl -s --unix-socket /run/postd/postd-ro.sock http://postd/metrics').stdout).toContain(
      'postd_build_info{version="0.1.0"',
    );
  });

  it('reloads a good configuration at once, and refuses a bad one with its line', async () => {
    furnish();
    const good = machine.must('cat /etc/postd/postd.yaml');
    machine.write('/etc/postd/postd.yaml', `${good}\nlogLevel: debug\n`);
    machine.must('systemctl reload postd');
    await machine.untilJournal('changed: logLevel');
    machine.write('/etc/postd/postd.yaml', `${good}\nlogLevel: loud\n`);
    expect(machine.sh('systemctl reload postd').code).not.toBe(0);
    await machine.untilJournal(/\/etc\/postd\/postd\.yaml.*line 6: logLevel/);
    expect(machine.must('systemctl is-active postd')).toBe('active');
    machine.write('/etc/postd/postd.yaml', good);
  });

  it('tells the journal which campaign speaks', async () => {
    machine.must('postctl campaign start podcast --limit 1 --wait');
    await machine.untilJournal('is finished', 'POSTD_CAMPAIGN=podcast');
    const lines = machine.must('journalctl POSTD_CAMPAIGN=podcast -o json --no-pager').split('\n');
    for (const line of lines) {
      expect(JSON.parse(line)).toMatchObject({ POSTD_CAMPAIGN: 'podcast', SYSLOG_IDENTIFIER: 'postd' });
    }
    expect(machine.sh('journalctl POSTD_CAMPAIGN=viral -o cat --no-pager').stdout).not.toContain('podcast');
  });

  it('goes on after a kill, started again by systemd', async () => {
    machine.must('postctl campaign start viral');
    await machine.until('a post is out or under way', () => truth().tasks.length >= 2);
    const before = Number(machine.property('NRestarts'));
    machine.must('systemctl kill -s KILL postd');
    await machine.until('systemd has started it again', () => Number(machine.property('NRestarts')) > before);
    await machine.until('it is ready', () => machine.property('ActiveState') === 'active');
    expect(viral().phase).toBe('running');
  });

  it('hands over to a new version: posts in flight go on and no phone is booted twice for them', async () => {
    machine.must(`dpkg -i /shared/${packages().find((name) => name.includes('0.2.0'))}`);
    expect(machine.must('systemctl is-active postd')).toBe('active');
    expect(machine.must('dpkg-query -W -f="\\${Version}" postd')).toBe('0.2.0');
    machine.must('postctl campaign start viral --wait 2>/dev/null || true');
    await machine.until('the run is over', () => viral().phase === 'finished');
    expect(viral().counts['succeeded']).toBe(6);
    const seen = truth();
    expect({ breaches: breaches(seen), leftOn: leftOn(seen) }).toEqual({ breaches: [], leftOn: [] });
    const bootsEach = crowd('viral', 6).accounts.map((name) => boots(seen, name));
    expect(bootsEach.every((count) => count <= 2)).toBe(true);
  });

  it('is restarted by the watchdog when it hangs', async () => {
    machine.must('mkdir -p /run/systemd/system/postd.service.d');
    machine.write('/run/systemd/system/postd.service.d/watchdog.conf', '[Service]\nWatchdogSec=3\n');
    machine.must('systemctl daemon-reload; systemctl restart postd');
    const before = Number(machine.property('NRestarts'));
    machine.must('kill -STOP "$(systemctl show postd -p MainPID --value)"');
    await machine.until('the watchdog bit', () => Number(machine.property('NRestarts')) > before);
    await machine.until('it is ready', () => machine.property('ActiveState') === 'active');
    machine.must('rm /run/systemd/system/postd.service.d/watchdog.conf; systemctl daemon-reload');
  });

  it('stops only when the publication under way has ended and the phone is off', async () => {
    machine.must('systemctl restart postd');
    machine.must('postctl campaign start podcast');
    await machine.until('a task runs', () => runningTasks(truth()).length > 0);
    machine.must('systemctl stop postd');
    expect(machine.property('Result')).toBe('success');
    const seen = truth();
    expect(runningTasks(seen)).toEqual([]);
    expect({ breaches: breaches(seen), leftOn: leftOn(seen) }).toEqual({ breaches: [], leftOn: [] });
  });

  it('is removed without a trace but what it knows', () => {
    machine.must('systemctl start postd');
    machine.must('dpkg -r postd');
    expect(machine.sh('systemctl is-active postd').stdout.trim()).not.toBe('active');
    expect(machine.sh('command -v postctl').code).not.toBe(0);
    expect(machine.must('dpkg -P postd')).toContain('kept: /var/lib/postd');
    expect(machine.sh('ls /var/lib/postd/postd.db').code).toBe(0);
  });
});
