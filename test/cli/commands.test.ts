import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { PostdError } from '../../src/domain/failure.ts';
import type { Control } from '../../src/ipc/contract.ts';
import { campaign, counts, job, now, phone, run } from '../ipc/fake-control.ts';
import { serve } from '../ipc/daemon.ts';
import { against, inside } from './inside.ts';
import { json, postctl } from './postctl.ts';

describe('what the commands print', () => {
  it.each([
    [
      'status',
      /^postd 0\.1\.0 is running, pid 4711, up 1h 30m, time runs 60 times faster\n1 campaign running/,
    ],
    ['campaign list', /^CAMPAIGN +PHASE .*\npodcast +idle .*\nviral +running +12m ago +1\/3 +6\/12 +83 % +1/],
    ['campaigns ls', /^CAMPAIGN/],
    [
      'campaign status viral',
      /^viral: running, started 12m ago; run 7, pass 1 of 3, 3 workers\n12 jobs: 5 succeeded/,
    ],
    ['campaign check viral', /12 accounts, 12 videos to post; cloud: checked\nready to start\n$/],
    ['campaign seed viral', /^viral: 12 jobs planned \(seed 42\), 12 open\n$/],
    [
      'campaign start viral',
      /^viral started: run 7, 12 jobs \(12 just planned\) for 12 accounts and 3 workers\n$/,
    ],
    ['campaign start --all', /^podcast started: run 7/],
    [
      'campaign stop viral',
      /^viral is stopping: 1 job in hand: viral-2 \(lena\.cooks\); 1 phone still on\n$/,
    ],
    ['campaign stop --all', /^viral is stopping/],
    [
      'job list --campaign viral',
      /^JOB +ACCOUNT +VIDEO +STATE +PASS .*\nviral-3 .* in 3m +a person uses the phone\n$/,
    ],
    ['phones ls', /^PHONE +CAMPAIGN +WHOSE .*\nlena\.cooks +viral +ours +in use +4m ago +4m +-\n$/],
    ['daemon ping', /^postd 0\.1\.0 is running, pid 4711, up 1h 30m\n$/],
    [
      'daemon stop --cancel-tasks',
      /^postd \(pid 4711\) is stopping: cancelling 1 job of 1 campaign, 1 phone to switch off/,
    ],
  ])('%s', async (command, text) => {
    const ran = await against({}, ...command.split(' '));
    expect(ran.out).toMatch(text);
    expect(ran.code).toBe(0);
    const asJson = await against({}, ...command.split(' '), '--json');
    expect(asJson.code).toBe(0);
    expect(asJson.out.trimEnd()).not.toContain('\n');
    expect(json(asJson)).toBeTypeOf('object');
  });

  it('shows in the numbers and tables of a campaign what its workers do, what waits and what failed', async () => {
    const { out } = await against({}, 'campaign', 'status', 'viral');
    expect(out).toMatch(/viral\/1 +viral-2 +lena\.cooks +confirming +40s/);
    expect(out).toMatch(/viral\/2 +- +- +idle/);
    expect(out).toMatch(/viral-3 +mara\.reads +6m ago +in 3m +a person uses the phone/);
    expect(out).toMatch(/1 +account +task\.20116 +the account is logged out/);
  });

  it('aligns wide letters and emoji', async () => {
    const { out } = await against(
      {
        phones: () => ({
          now,
          askedAt: now,
          phones: [phone({ name: '料理の時間 🍳' }), phone({ name: 'lena' })],
        }),
      },
      'phone',
      'list',
    );
    expect(out).toContain('料理の時間 🍳   viral');
    expect(out).toContain('lena            viral');
  });

  it('shows what a terminal would obey harmlessly, also in JSON', async () => {
    const evil = 'gone \u001b[2J\u009b31m\u202e\nnext';
    const { socketPath } = await serve({
      jobs: () => ({ now, jobs: [job({ reason: evil })], more: false }),
    });
    const text = await inside(['job', 'list', '--socket', socketPath]);
    expect(text.out).toContain('gone \\u001b[2J\\u009b31m\\u202e next');
    const asJson = await inside(['job', 'list', '--json', '--socket', socketPath]);
    expect(asJson.out).not.toMatch(/[\u001b\u009b\u202e]/);
    expect(json(asJson)).toMatchObject({ jobs: [{ reason: evil, passNumber: 1 }] });
  });

  it('neither colours nor cuts what no terminal will show', async () => {
    const reason = 'because '.repeat(60).trim();
    const { out } = await against(
      { jobs: () => ({ now, jobs: [job({ reason, state: 'failed' })], more: true }) },
      'job',
      'list',
    );
    expect(out).toContain(reason);
    expect(out).not.toContain('\u001b');
  });
});

describe('in a terminal', () => {
  it('cuts what does not fit, and nothing of what identifies a row', async () => {
    const reason = 'a person uses the phone, so we come back later and look again';
    const { socketPath } = await serve({ jobs: () => ({ now, jobs: [job({ reason })], more: false }) });
    const { out } = await inside(['job', 'list', '--socket', socketPath], 80);
    const rows = stripVTControlCharacters(out).trimEnd().split('\n');
    expect(rows.every((row) => row.length <= 80)).toBe(true);
    expect(rows[1]).toMatch(/^viral-3 +mara\.reads .*…$/);
  });

  it('colours what matters', async () => {
    const { socketPath } = await serve();
    const { out } = await inside(['status', '--socket', socketPath], 80);
    expect(out).toContain('\u001b[32mrunning');
  });
});

describe('what the commands ask', () => {
  const asked: unknown[] = [];
  const record =
    <T>(answer: T) =>
    (...input: unknown[]): T => {
      asked.push(...input);
      return answer;
    };
  const start = {
    campaign: 'viral',
    runId: 7,
    startedAt: now,
    jobs: 2,
    added: 0,
    workers: 5,
    accounts: 1,
    planSeed: 9,
    warnings: [],
    paused: null,
  };

  it('says that a start under a pause begins nothing, and how to end the pause', async () => {
    const paused = {
      kind: 'everything',
      name: null,
      code: 'operator',
      message: 'an operator said so',
      sinceAt: now - 60_000,
    } as const;
    const { out } = await against(
      { startCampaign: () => ({ ...start, paused }) },
      ...['campaign', 'start', 'viral'],
    );
    expect(out).toContain('paused: everything, an operator said so (1m ago); next: postctl daemon resume\n');
    const status = await against(
      { campaign: () => campaign({ run: run({ paused }) }) },
      ...['campaign', 'status', 'viral'],
    );
    expect(status.out).toContain('next: postctl daemon resume\n');
  });

  it('passes every option of a start on', async () => {
    await against(
      { startCampaign: record(start) },
      ...'campaign start viral --workers 5 --limit 2 --account lena --seed 9 --max-passes 2 --retry-delay 1m30s --infra-retry-limit 5 --no-retry-unknown'.split(
        ' ',
      ),
    );
    expect(asked).toEqual([
      'viral',
      {
        workers: 5,
        limit: 2,
        account: 'lena',
        planSeed: 9,
        maxPasses: 2,
        retryDelayMs: 90_000,
        infrastructureAttempts: 6,
        unclassifiedAttempts: 1,
      },
    ]);
  });

  it('offers a next command that a shell takes as it is', async () => {
    const { err } = await against({}, 'campaign', 'start', "it's late");
    expect(err).toBe("next:  postctl campaign status 'it'\\''s late'\n");
  });

  it('names a campaign with spaces, quotes and emoji as it is', async () => {
    asked.length = 0;
    await against({ campaign: record(campaign()) }, 'campaign', 'status', `late "night" 🌙 & more`);
    expect(asked).toEqual([`late "night" 🌙 & more`]);
  });
});

describe('errors', () => {
  const refuse = (error: PostdError): Partial<Control> => ({
    startCampaign: () => {
      throw error;
    },
  });

  it('refuses to start a running campaign with exit code 5, naming since when and how far', async () => {
    const ran = await against(
      refuse(
        new PostdError('already-running', 'viral is running since 10:18: 5 of 12 jobs succeeded', {
          hint: 'postctl campaign status viral',
        }),
      ),
      'campaign',
      'start',
      'viral',
    );
    expect(ran).toEqual({
      code: 5,
      out: '',
      err: 'error: viral is running since 10:18: 5 of 12 jobs succeeded\nnext:  postctl campaign status viral\n',
    });
  });

  it('lists every problem of a folder that cannot be started', async () => {
    const problems = [
      {
        severity: 'error',
        code: 'no-accounts',
        message: 'nobody is named',
        file: 'accounts.txt',
        line: 3,
        hint: '',
      },
      {
        severity: 'warning',
        code: 'video-without-caption',
        message: 'videos/a.mp4 has no caption.',
        file: 'videos/a.mp4',
        line: null,
        hint: '',
      },
    ];
    const ran = await against(
      refuse(new PostdError('bad-campaign', 'viral cannot be started', { details: { problems } })),
      'campaign',
      'start',
      'viral',
    );
    expect(ran.code).toBe(1);
    expect(ran.err).toContain('error: accounts.txt:3: nobody is named');
    expect(ran.err).toContain('warning: videos/a.mp4 has no caption.');
  });

  it('ends with something to type, also where the error knows nothing', async () => {
    const ran = await against(
      refuse(new PostdError('nothing-to-do', 'all is posted')),
      ...'campaign start viral'.split(' '),
    );
    expect(ran.err).toBe('error: all is posted\nnext:  postctl status\n');
  });

  it('says errors as JSON on stderr to whom wants JSON', async () => {
    const ran = await against({}, 'campaign', 'status', 'virla', '--json');
    expect([ran.code, ran.out]).toEqual([3, '']);
    expect(JSON.parse(ran.err)).toMatchObject({
      error: { code: 'not-found', hint: 'postctl campaign list' },
    });
  });

  it.each([
    ['start', 'campaign start', 2, /podcast, viral[^]*next: +postctl campaign start podcast/],
    ['status', 'campaign status', 2, /podcast, viral/],
    ['a wrong word', 'campaign strat viral', 2, /Did you mean start\?/],
    ['a wrong option', 'campaign start viral --limt 3', 2, /Did you mean --limit\?/],
    ['a number that is none', 'campaign start viral --limit 0', 2, /--limit .* whole number, 1 or more/],
    ['a duration without a unit', 'campaign start viral --retry-delay 90', 2, /with its unit/],
    ['--all with a name', 'campaign start viral --all', 2, /--all takes no name/],
    ['a state that is none', 'job list --state faild', 2, /states/],
    ['an unknown campaign', 'campaign check virla', 3, /no campaign "virla"/],
  ])('%s', async (_, command, code, text) => {
    const ran = await against({}, ...command.split(' '));
    expect([ran.code, ran.out]).toEqual([code, '']);
    expect(ran.err).toMatch(text);
  });

  it('reports each refusal of --all, and what was started all the same', async () => {
    const ran = await against(
      {
        startAll: () => ({
          started: [{ ...run(), jobs: 3, added: 0, accounts: 3, planSeed: null, warnings: [] }],
          refused: [
            {
              campaign: 'podcast',
              error: {
                code: 'already-running',
                message: 'it runs',
                hint: 'wait',
                retry: 'later',
                details: {},
              },
            },
          ],
        }),
      },
      'campaign',
      'start',
      '--all',
    );
    expect(ran.code).toBe(5);
    expect(ran.out).toBe(
      'viral started: run 7, 3 jobs for 3 accounts and 3 workers\npodcast refused: it runs (next: wait)\n',
    );
  });
});

describe('--wait', () => {
  const ending = (some: Parameters<typeof run>[0]): Partial<Control> => {
    let looks = 0;
    return {
      campaign: () => {
        looks += 1;
        return looks === 1
          ? campaign()
          : campaign({ run: run({ phase: 'finished', endedAt: now, ...some }) });
      },
    };
  };

  it.each([
    [
      '0 when everything is out',
      { counts: counts({ succeeded: 11, skipped: 1 }) },
      0,
      /viral finished after 12m: 11 succeeded/,
    ],
    [
      '6 when some failed',
      { counts: counts({ succeeded: 5, failed: 1 }) },
      6,
      /next: +postctl campaign status viral/,
    ],
    [
      '6 when something waits, and says why',
      { counts: counts({ succeeded: 5, pending: 1 }) },
      6,
      /1 of its jobs still wait, the first because a person uses the phone/,
    ],
    ['6 when a publication is not known', { counts: counts({ unconfirmed: 2 }) }, 6, /2 unconfirmed/],
    ['1 when all failed', { counts: counts({ failed: 2 }) }, 1, /2 failed/],
    [
      '1 when it crashed, and says why',
      { phase: 'crashed' as const, reason: 'three times', counts: counts({ succeeded: 1 }) },
      1,
      /viral crashed \(three times\)/,
    ],
  ])('exits %s', async (_, end, code, text) => {
    const ran = await against(ending(end), 'campaign', 'start', 'viral', '--wait');
    expect(ran.out).toMatch(text);
    expect(ran.code).toBe(code);
    expect(ran.err).toContain('viral: 6/12 done, pass 1, running');
  });

  it('says on Ctrl-C that the campaign goes on, and how to stop it', async () => {
    const { socketPath } = await serve();
    const ran = await postctl(['campaign', 'start', 'viral', '--wait'], {
      socketPath,
      interruptAt: 'done, pass',
    });
    expect(ran.code).toBe(130);
    expect(ran.err).toContain('viral goes on; to stop it:\nnext:  postctl campaign stop viral\n');
  });

  it('says once, not at each look, that the daemon is of another version', async () => {
    const { socketPath } = await serve(ending({}), { version: '9.9.9' });
    const { err } = await inside(['campaign', 'start', 'viral', '--wait', '--socket', socketPath]);
    expect(err.match(/postd is 9\.9\.9/g)).toHaveLength(1);
  });

  it('ends a stop with 0 once the run is over', async () => {
    const ran = await against(ending({ phase: 'stopped' }), 'campaign', 'stop', 'viral', '--wait');
    expect([ran.code, ran.out]).toEqual([0, 'viral has stopped\n']);
  });
});
