import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { defaultSettings } from '../../src/campaigns/index.ts';
import { campaignFolderWith, load } from './campaign.ts';

const loadSettings = async (json: string | Buffer) => {
  const { settings, problems } = await load(await campaignFolderWith({ 'campaign.json': json }));
  return { settings, problems: problems.filter(({ code }) => code.startsWith('settings')) };
};

describe('campaign.json', () => {
  test('is optional', async () => {
    const { settings, problems } = await load(await campaignFolderWith({}));
    expect(settings).toEqual(defaultSettings);
    expect(problems.filter(({ file }) => file === 'campaign.json')).toEqual([]);
  });

  test('sets everything, with durations in seconds or with a unit', async () => {
    const { settings, problems } = await loadSettings(
      JSON.stringify({
        enabled: false,
        platform: 'tiktok',
        maxPostsPerAccountPerDay: 4,
        workers: 7,
        delayBetweenJobs: 2.5,
        retry: {
          maxPasses: 1,
          delay: '2m',
          infrastructureAttempts: 5,
          unclassifiedAttempts: 1,
          patience: '1.5h',
          createAgainAfterProof: false,
        },
        shuffle: false,
      maxPhoneMinutesPerDay: 90,
        schedule: {
          timeZone: 'Europe/Berlin',
          hours: ['09:00-12:30', '22:00-02:00'],
          days: ['mon', 'fri'],
          minGap: '4h',
          spread: '30m',
          continuous: true,
        },
        captions: { file: 'x.csv', videoColumn: 'v', textColumn: 't', match: 'filename' },
      }),
    );
    expect(problems).toEqual([]);
    expect(settings).toEqual({
      enabled: false,
      network: 'tiktok',
      maxPostsPerAccountPerDay: 4,
      workers: 7,
      delayBetweenJobsMs: 2500,
      retry: {
        maxPasses: 1,
        delayMs: 120_000,
        infrastructureAttempts: 5,
        unclassifiedAttempts: 1,
        patienceMs: 5_400_000,
        createAgainAfterProof: false,
      },
      shuffle: false,
      maxPhoneMinutesPerDay: 90,
      schedule: {
        opening: {
          timeZone: 'Europe/Berlin',
          days: ['mon', 'fri'],
          hours: [
            { fromMinute: 540, untilMinute: 750 },
            { fromMinute: 1320, untilMinute: 120 },
          ],
        },
        minGapMs: 14_400_000,
        spreadMs: 1_800_000,
        continuous: true,
      },
      captions: { file: 'x.csv', videoColumn: 'v', textColumn: 't', match: 'filename' },
    });
  });

  test('may have the old spelling of the cap, a BOM and CRLF', async () => {
    const { settings, problems } = await loadSettings('\uFEFF{\r\n"max_posts_per_account_per_day": 3\r\n}\r\n');
    expect(settings.maxPostsPerAccountPerDay).toBe(3);
    expect(problems).toEqual([]);
  });

  test('may say how often is tried again as a start does', async () => {
    const { settings } = await loadSettings(
      JSON.stringify({ retry: { infraRetryLimit: 0, retryUnknown: false } }),
    );
    expect(settings.retry).toMatchObject({ infrastructureAttempts: 1, unclassifiedAttempts: 1 });
    const both = { infraRetryLimit: 4, infrastructureAttempts: 2, retryUnknown: true };
    const { problems } = await loadSettings(JSON.stringify({ retry: both }));
    expect(problems).toMatchObject([
      {
        code: 'settings-invalid',
        message: 'retry.infrastructureAttempts is there in both spellings.',
        hint: 'Remove "retry.infraRetryLimit".',
      },
    ]);
  });

  test('with both spellings of the cap is an error', async () => {
    const { problems } = await loadSettings('{"maxPostsPerAccountPerDay":1,\n"max_posts_per_account_per_day":1}');
    expect(problems).toMatchObject([{ code: 'settings-invalid', line: 2 }]);
  });

  test('takes one stretch of hours without a list, and then every day', async () => {
    const { settings } = await loadSettings('{"schedule":{"timeZone":"Asia/Kolkata","hours":"00:00-24:00"}}');
    expect(settings.schedule.opening).toEqual({
      timeZone: 'Asia/Kolkata',
      days: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'],
      hours: [{ fromMinute: 0, untilMinute: 1440 }],
    });
  });

  test('with hours or days that are nowhere is an error', async () => {
    const { settings, problems } = await loadSettings('{"schedule": {\n"hours": "09:00-18:00"}}');
    expect(problems).toEqual([
      {
        severity: 'error',
        code: 'settings-invalid',
        message: '"schedule.hours" does not say in which time zone.',
        file: 'campaign.json',
        line: 2,
        hint: 'Add "timeZone" beside it, such as "Europe/Berlin".',
      },
    ]);
    expect(settings.schedule.opening).toBeNull();
  });

  test.each([
    ['"timeZone": "Berlin"', /"schedule.timeZone": is not a time zone/],
    ['"hours": "9-18"', /"schedule.hours(.0)?": .*such as "09:00-18:30"/],
    ['"hours": ["09:00-09:00"]', /"schedule.hours(.0)?": .*such as "09:00-18:30"/],
    ['"hours": ["09:00-25:00"]', /"schedule.hours(.0)?": .*such as "09:00-18:30"/],
    ['"hours": []', /"schedule.hours": /],
    ['"days": ["monday"]', /"schedule.days.0": .*"mon"/],
    ['"minGap": "8 days"', /"schedule.minGap": .*at most a week/],
    ['"spread": "25h"', /"schedule.spread": .*at most a day/],
    ['"continuous": "yes"', /"schedule.continuous": /],
    ['"gap": "1h"', /Unknown key "schedule.gap"/],
  ])('with the schedule %s is an error that says where', async (line, message) => {
    const { problems } = await loadSettings(`{"schedule": {\n"timeZone": "UTC",\n${line}}}`.replace('"timeZone": "UTC",\n"timeZone"', '\n"timeZone"'));
    expect(problems).toMatchObject([{ code: 'settings-invalid', line: 3, message: expect.stringMatching(message) as unknown }]);
  });

  test('lists every unknown key with its line and what was probably meant', async () => {
    const { settings, problems } = await loadSettings(
      '{\n  "worker": 5,\n  "retry": {\n    "max_passes": 2,\n    "delay": "1m"\n  },\n  "zebra": 1\n}',
    );
    expect(problems).toMatchObject([
      { message: 'Unknown key "retry.max_passes".', line: 4, hint: 'Did you mean "maxPasses"?' },
      { message: 'Unknown key "worker".', line: 2, hint: 'Did you mean "workers"?' },
      { message: 'Unknown key "zebra".', line: 7 },
    ]);
    expect(problems[2]?.hint).toContain('Known here: enabled, platform, maxPostsPerAccountPerDay');
    expect(settings.retry.delayMs).toBe(60_000);
    expect(settings.workers).toBe(defaultSettings.workers);
  });

  test.for([
    ['{"workers":\n"many"}', 'workers'],
    ['{"a":1,\n"workers":0}', 'workers'],
    ['{"enabled":false,\n"workers":2.5}', 'workers'],
    ['{"enabled":false,\n"platform":"youtube"}', 'platform'],
    ['{"enabled":false,\n"delayBetweenJobs":"soon"}', 'delayBetweenJobs'],
    ['{"enabled":false,\n"delayBetweenJobs":-1}', 'delayBetweenJobs'],
    ['{"enabled":false,\n"retry":{"delay":"900h"}}', 'retry.delay'],
    ['{"enabled":false,\n"enabled_":"yes", "captions":{"match":"luck"}}', 'captions.match'],
    ['{"enabled":\n"yes"}', 'enabled'],
    ['{"enabled":false,\n"retry":3}', 'retry'],
  ] as const)('with an impossible value is an error that names the key: %j', async ([json, key]) => {
    const { problems } = await loadSettings(json);
    const complaint = problems.find(({ message }) => message.startsWith(`"${key}": `));
    expect(complaint).toMatchObject({ severity: 'error', code: 'settings-invalid', file: 'campaign.json' });
    expect(complaint?.line).toBe(json.slice(0, json.indexOf(`"${key.split('.')[0] ?? ''}"`)).split('\n').length);
  });

  test.for([
    ['[1]', 'a list'],
    ['null', 'null'],
    ['"x"', 'a text'],
  ] as const)('that holds %s (%s) is an error, and the defaults hold', async ([json]) => {
    const { settings, problems } = await loadSettings(json);
    expect(problems).toMatchObject([{ code: 'settings-invalid', file: 'campaign.json', line: 1 }]);
    expect(settings).toEqual(defaultSettings);
  });

  test.for([
    ['a trailing comma', '{\n"workers": 3,\n}', 3],
    ['a comment', '{\n// three\n"workers": 3}', 2],
    ['a bare word', '{\n"a": 1,\n"enabled": yes}', 3],
    ['single quotes', "{\n'enabled': true}", 2],
    ['a missing comma', '{\n"a": 1\n"b": 2}', 3],
    ['no end', '{\n"workers": 3\n', 3],
    ['nothing', '', 1],
    ['a key that is there twice', '{\n"workers": 3,\n"workers": 4\n}', 3],
  ] as const)('that is no JSON for %s is an error with the line', async ([, json, line]) => {
    const { settings, problems } = await loadSettings(json);
    expect(problems).toMatchObject([{ severity: 'error', code: 'settings-unreadable', line }]);
    expect(settings).toEqual(defaultSettings);
  });

  test('in UTF-16, or a directory, is an error that says so', async () => {
    const { problems } = await loadSettings(Buffer.from('\uFEFF{}', 'utf16le'));
    expect(problems[0]?.message).toBe('campaign.json is in UTF-16; save the file as UTF-8.');
    const folder = await campaignFolderWith({});
    await mkdir(join(folder, 'campaign.json'));
    expect((await load(folder)).problems[0]?.message).toBe(
      'campaign.json is a directory, where a file should be.',
    );
  });
});
