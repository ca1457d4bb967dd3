import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { entryOf } from '../../src/daemon/log/entry.ts';
import { toJournal } from '../../src/daemon/log/journald.ts';
import { seatOf } from '../../src/daemon/config/seat.ts';

const line = (fields: Record<string, unknown>) =>
  JSON.stringify({ level: 'warn', time: '2026-11-25T10:00:00.000Z', msg: 'hello', ...fields });

let directory: string;
beforeEach(() => (directory = mkdtempSync(join(tmpdir(), 'postd-log-'))));
afterEach(() => rmSync(directory, { recursive: true }));

describe('a journal entry', () => {
  it('has a field for each word of context, so that one can search by it', () => {
    expect(Object.fromEntries(entryOf(line({ campaign: 'viral', jobId: 'viral-7', runId: 3 })))).toEqual({
      MESSAGE: 'hello',
      PRIORITY: '4',
      SYSLOG_IDENTIFIER: 'postd',
      POSTD_TIME: '2026-11-25T10:00:00.000Z',
      POSTD_CAMPAIGN: 'viral',
      POSTD_JOB_ID: 'viral-7',
      POSTD_RUN_ID: '3',
    });
  });

  it('cannot be given fields of its own by what somebody wrote into a caption', () => {
    const file = join(directory, 'datagrams');
    const fd = openSync(file, 'w');
    toJournal(fd, new PassThrough()).write(line({ msg: 'a caption\nPRIORITY=0', campaign: 'viral' }));
    closeSync(fd);
    const sent = readFileSync(file);
    const length = Buffer.alloc(8);
    length.writeBigUInt64LE(20n);
    expect(sent.subarray(0, 36)).toEqual(
      Buffer.concat([Buffer.from('MESSAGE\n'), length, Buffer.from('a caption\nPRIORITY=0')]),
    );
    expect(sent.toString()).toContain('\nPRIORITY=4\n');
  });

  it('goes to stdout with its priority where the journal cannot be reached', () => {
    const output = new PassThrough();
    const nowhere = 999_999;
    toJournal(nowhere, output).write(line({ campaign: 'viral' }));
    expect(String(output.read())).toMatch(/^<4>\{.*"campaign":"viral".*\}\n$/);
  });
});

describe('the seat', () => {
  const pid = 4711;
  const meant = {
    LISTEN_PID: '4711',
    LISTEN_FDNAMES: 'notify:journal',
    NOTIFY_SOCKET: '/run/systemd/notify',
    WATCHDOG_PID: '4711',
    WATCHDOG_USEC: '60000000',
    SYSTEMD_EXEC_PID: '4711',
    CREDENTIALS_DIRECTORY: '/run/credentials/postd.service',
  };

  it('is read from what the service manager says', () => {
    expect(seatOf(meant, pid)).toEqual({
      isService: true,
      notify: { kind: 'fd', fd: 3 },
      journalFd: 4,
      printsToJournal: false,
      watchdogMs: 60_000,
      credentialsDir: '/run/credentials/postd.service',
    });
  });

  it('tells by path where no socket was opened for us', () => {
    const older = { ...meant, LISTEN_PID: '' };
    expect(seatOf(older, pid).notify).toEqual({ kind: 'path', path: '/run/systemd/notify' });
    expect(seatOf(older, pid).journalFd).toBeNull();
  });

  it('is not that of a parent which is a service itself', () => {
    expect(seatOf(meant, pid + 1)).toMatchObject({ isService: false, journalFd: null, watchdogMs: null });
  });
});
