import { describe, expect, test } from 'vitest';
import { crowd, mp4 } from './folders.ts';
import { openTown, sideBySide } from './kit.ts';

/** `code file:line` of each problem, as JSON tells them. */
interface Checked {
  problems: { severity: string; code: string; message: string; file: string | null; line: number | null }[];
  cloud: { checked: boolean };
}
const brief = ({ problems }: Checked): string[] =>
  problems.map(({ code, file, line }) =>
    [code, [file, line].filter((part) => part !== null).join(':')].join(' ').trim(),
  );

const messy = {
  accounts: [],
  settings: { worker: 3 },
  files: {
    'accounts.txt': '# nobody twice\nviral.1\nviral.2\n\nviral.1\nviral.ghost\nviral.twin\n',
    'captions.csv': 'filename,caption\na.mp4,fine\nb.mp4,\nnobody.mp4,no such video\na.mp4,another text\n',
    'videos/a.mp4': mp4('a'),
    'videos/b.mp4': mp4('b'),
    'videos/silent.mp4': mp4('silent'),
    'videos/copy-of-a.mp4': mp4('a'),
    'videos/torn.mp4': mp4('torn').subarray(0, 300),
  },
};

describe('campaign check', sideBySide, () => {
  test('lists every problem at once, with file and line, and a start is refused with the same list', async () => {
    await using town = await openTown({
      campaigns: { viral: messy },
      phones: [{ name: 'viral.1' }, { name: 'viral.2' }, { name: 'viral.twin' }, { name: 'viral.twin' }],
    });

    const check = await town.postctl('campaign', 'check', 'viral', '--json');

    expect(check.code).toBe(1);
    const found = JSON.parse(check.stdout) as Checked;
    expect(found.cloud.checked).toBe(true);
    expect(brief(found).sort()).toEqual(
      [
        'settings-invalid campaign.json:1',
        'account-twice accounts.txt:5',
        'account-without-phone accounts.txt:6',
        'phone-name-twice accounts.txt:7',
        'caption-empty captions.csv:3',
        'caption-without-video captions.csv:4',
        'captions-conflict captions.csv:5',
        'video-without-caption videos/silent.mp4',
        'video-twice videos/copy-of-a.mp4',
        'video-unreadable videos/torn.mp4',
      ].sort(),
    );
    expect(found.problems.find(({ code }) => code === 'settings-invalid')).toMatchObject({
      hint: 'Did you mean "workers"?',
    });

    const start = await town.postctl('campaign', 'start', 'viral');
    expect(start).toMatchObject({ code: 1, stdout: '' });
    for (const where of ['campaign.json:1', 'accounts.txt:7', 'captions.csv:5'])
      expect(start.stderr).toContain(where);
    const refused = await town.postctl('campaign', 'start', 'viral', '--json');
    const { error } = JSON.parse(refused.stderr) as { error: { code: string; details: Checked } };
    expect(error.code).toBe('bad-campaign');
    expect(brief(error.details).sort()).toEqual(brief(found).sort());
    const { calls } = await town.truth();
    expect(Object.keys(calls)).toEqual(['phone/list']);
  });

  test('says "not checked" of what only the cloud knows when the daemon is away', async () => {
    await using town = await openTown({ campaigns: { viral: crowd('viral', 1) }, opensDaemon: false });

    const check = await town.postctl('--campaigns', town.campaigns, 'campaign', 'check', 'viral');

    expect(check.code).toBe(0);
    expect(check.stdout).toContain('not checked (postd is not running)');
  });

  test('a campaign none of whose accounts has a phone has no usable account, and a start says so', async () => {
    await using town = await openTown({
      campaigns: { viral: { ...crowd('viral', 1), files: { 'accounts.txt': 'ghost.1\nghost.2\n' } } },
    });

    const check = await town.postctl('campaign', 'check', 'viral');
    expect(check.code).toBe(1);
    expect(check.stdout).toMatch(/error.*no.*account.*(usable|phone)/i);

    const start = await town.postctl('campaign', 'start', 'viral');
    expect(start.code).toBe(1);
    expect(start.stderr).toMatch(/campaign viral cannot start/);
    expect(start.stderr).toContain('accounts.txt:1');
  });

  test.each([
    ['empty accounts', { accounts: [] }, 'accounts.txt names no account'],
    ['a wrong header', { files: { 'captions.csv': 'foo,bar\n1,2\n' } }, 'captions.csv'],
    [
      'two candidates for captions',
      { files: { 'more.csv': 'filename,caption\nviral-1.mp4,other\n' } },
      'more.csv',
    ],
    ['a directory where the captions should be', { files: { 'captions.csv/x': '' } }, 'captions.csv'],
    ['only a truncated video', { files: { 'videos/viral-1.mp4': mp4('x').subarray(0, 200) } }, 'viral-1.mp4'],
  ])('with %s a start is refused, and nothing was asked of any phone', async (_, change, culprit) => {
    await using town = await openTown({ campaigns: { viral: { ...crowd('viral', 1), ...change } } });

    const start = await town.postctl('campaign', 'start', 'viral');

    expect(start).toMatchObject({ code: 1, stdout: '' });
    expect(start.stderr).toContain(culprit);
    expect(start.stderr).toContain('next:  postctl campaign check viral');
    expect((await town.client.jobs({})).jobs).toEqual([]);
    expect(Object.keys((await town.truth()).calls).filter((call) => call !== 'phone/list')).toEqual([]);
  });

  test('a campaign that does not exist is exit 3, and the campaigns there are get named', async () => {
    await using town = await openTown({ campaigns: { viral: crowd('viral', 1) } });
    for (const verb of ['check', 'start', 'stop', 'status', 'seed']) {
      const answer = await town.postctl('campaign', verb, 'virla');
      expect(answer).toMatchObject({ code: 3, stdout: '' });
      expect(answer.stderr).toContain('viral');
    }
  });
});
