import { describe, expect, test } from 'vitest';
import { crowd } from './folders.ts';
import { openTown, saying, sideBySide } from './kit.ts';
import { breaches, leftOn, postedTo, type Truth } from './truth.ts';

/** Long enough for a command, or several, to come in between. */
const slow = { timeScale: 120, cloud: { publishMinMs: 1_500_000 } };
/** A campaign that cannot end, for a person is on the phone of its only account. */
const occupied = { name: 'podcast.1', person: { name: 'carla', kind: 'holds' } };

/** Whether there was a moment at which phones of both ran because of us. */
function workedSideBySide({ phones }: Truth, one: string, other: string): boolean {
  const spans = (campaign: string) =>
    phones
      .filter(({ name }) => name.startsWith(`${campaign}.`))
      .flatMap(({ runs }) => runs)
      .map(({ onAt, offAt }) => ({ from: onAt, until: offAt ?? Infinity }));
  return spans(one).some((a) => spans(other).some((b) => a.from < b.until && b.from < a.until));
}

describe('One campaign, one actor (R4)', sideBySide, () => {
  test('different campaigns run side by side, and each posts all of its own', async () => {
    await using town = await openTown({
      campaigns: { viral: crowd('viral', 3), podcast: crowd('podcast', 3) },
      ...slow,
    });

    const starts = ['viral', 'podcast'].map((name) => town.postctl('campaign', 'start', name));
    expect(await Promise.all(starts)).toMatchObject([{ code: 0 }, { code: 0 }]);

    await town.untilOver('viral');
    await town.untilOver('podcast');
    const truth = await town.truth();
    expect(workedSideBySide(truth, 'viral', 'podcast')).toBe(true);
    expect(postedTo(truth)).toEqual(['podcast.1', 'podcast.2', 'podcast.3', 'viral.1', 'viral.2', 'viral.3']);
    expect(breaches(truth)).toEqual([]);
    expect(leftOn(truth)).toEqual([]);
  });

  test('a second start is refused at once with exit code 5, and says since when the first runs and how far it is', async () => {
    await using town = await openTown({ campaigns: { viral: crowd('viral', 2) }, ...slow });
    await town.must('campaign', 'start', 'viral', '--workers', '1');
    await town.untilFact('post.published');
    const { run } = await town.client.campaign('viral');
    const since = new Date(run?.startedAt ?? 0).toISOString();

    const second = await town.postctl('campaign', 'start', 'viral');

    expect(second.code).toBe(5);
    expect(second.stdout).toBe('');
    expect(second.stderr).toContain(`campaign viral is already running since ${since}`);
    expect(second.stderr).toContain('1 of 2 posted, 0 failed');
    expect(second.stderr).toContain('next:  postctl campaign status viral');
    const asJson = await town.postctl('campaign', 'start', 'viral', '--json');
    expect(JSON.parse(asJson.stderr)).toMatchObject({
      error: { code: 'already-running', details: { campaign: 'viral' } },
    });

    await town.untilOver('viral');
    expect(postedTo(await town.truth())).toEqual(['viral.1', 'viral.2']);
  });

  test('of many starts at the same moment exactly one wins, and nothing is posted twice', async () => {
    await using town = await openTown({ campaigns: { viral: crowd('viral', 3) } });

    const answers = await Promise.all(
      Array.from({ length: 6 }, () => town.postctl('campaign', 'start', 'viral')),
    );

    expect(answers.map(({ code }) => code).sort()).toEqual([0, 5, 5, 5, 5, 5]);
    const { counts } = await town.untilOver('viral');
    expect(counts).toMatchObject({ succeeded: 3 });
    const truth = await town.truth();
    expect(postedTo(truth)).toEqual(['viral.1', 'viral.2', 'viral.3']);
    expect(breaches(truth)).toEqual([]);
  });

  test('a campaign that is being stopped refuses a start and says so; once it has stopped it can be started again', async () => {
    await using town = await openTown({ campaigns: { viral: crowd('viral', 2) }, ...slow });
    await town.must('campaign', 'start', 'viral', '--workers', '1');
    await town.untilFact('post.created');
    await town.must('campaign', 'stop', 'viral');
    await town.cloud.behave({ publishMinMs: 30_000 });

    const early = await town.postctl('campaign', 'start', 'viral');

    expect(early).toMatchObject({ code: 5, stderr: saying('it is being stopped') });
    await town.untilOver('viral');
    expect(await town.postctl('campaign', 'start', 'viral', '--wait')).toMatchObject({ code: 0 });
    const truth = await town.truth();
    expect(postedTo(truth)).toEqual(['viral.1', 'viral.2']);
    expect(breaches(truth)).toEqual([]);
  });

  test('start without a name is a mistake that lists the campaigns; start --all starts the enabled ones and reports each refusal', async () => {
    await using town = await openTown({
      campaigns: {
        viral: crowd('viral', 1),
        podcast: crowd('podcast', 1),
        asleep: { ...crowd('asleep', 1), settings: { enabled: false } },
        broken: { accounts: [], posts: { 'a.mp4': 'a' } },
      },
      phones: [occupied],
    });
    const nameless = await town.postctl('campaign', 'start');
    expect(nameless.code).toBe(2);
    for (const name of ['viral', 'podcast', 'broken']) expect(nameless.stderr).toContain(name);

    await town.must('campaign', 'start', 'podcast');
    const all = await town.postctl('campaign', 'start', '--all');

    expect(all.stdout).toMatch(/^viral started/m);
    expect(all.stdout).toMatch(/^podcast refused: campaign podcast is already running/m);
    expect(all.stdout).toMatch(/^broken refused: .*(names no account|no account)/m);
    expect(all.stdout).not.toContain('asleep');
    expect(all.code).not.toBe(0);
    await town.cloud.people({ does: 'leave', phone: 'podcast.1', person: 'carla', off: true });
    await town.untilOver('viral');
    await town.untilOver('podcast');
    expect(postedTo(await town.truth())).toEqual(['podcast.1', 'viral.1']);
  });
});
