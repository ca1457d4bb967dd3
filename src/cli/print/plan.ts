import type { PlanView } from '../../ipc/contract.ts';
import type { Cli } from '../cli.ts';
import { harmless } from './harmless.ts';
import { dollars, minutes } from './report.ts';
import { dayAndTime, timestamp } from './times.ts';
import { count, duration, relative } from './words.ts';

/** Who posts what and when, what does not come about, and on what that rests. */
export const planText = async (cli: Cli, view: PlanView): Promise<string> =>
  [
    `${[...head(cli, view), ...troubles(cli, view)].join('\n')}\n`,
    await posts(cli, view),
    await skipped(cli, view),
    view.total.posts === 0 ? '' : `\n${assumed(view)}\n`,
  ].join('');

const head = (cli: Cli, view: PlanView): string[] => {
  const { now, campaign, isRunning, workers, total, endsAt } = view;
  const name = cli.paint('strong', harmless(campaign));
  const known =
    total.knownPairs === null || total.knownPairs === 0
      ? ''
      : `; ${total.knownPairs} ${total.knownPairs === 1 ? 'pair of account and video is' : 'pairs of account and video are'} posted or planned already`;
  const busy = total.inHand === 0 ? '' : `, ${total.inHand} in hand`;
  if (total.posts === 0) {
    return [
      isRunning ? `${name} has nothing more to begin${busy}` : `${name} would have nothing to do${known}`,
    ];
  }
  const does = isRunning
    ? `goes on with ${count(total.posts, 'post')}`
    : `would post ${count(total.posts, 'video')}`;
  const end = endsAt === null ? '' : `, done at ${timestamp(endsAt).slice(0, 16)} (${relative(now, endsAt)})`;
  return [
    `${name} ${does} to ${count(total.accounts, 'account')} with ${count(workers, 'worker')}${busy}${end}${known}`,
    `about ${minutes(total.phoneMinutes)} of phones, ${dollars(total.costUsd)}`,
  ];
};

const troubles = (cli: Cli, { paused, total, assumes }: PlanView): string[] => [
  ...(paused === null
    ? []
    : [cli.paint('warn', `paused: ${harmless(paused.message)}; the times are those if it ended now`)]),
  ...(assumes.phoneMinutesLeft === null || assumes.phoneMinutesLeft >= total.phoneMinutes
    ? []
    : [
        cli.paint(
          'warn',
          `of the day's phone minutes ${minutes(assumes.phoneMinutesLeft)} is left: posting will pause when it is used up`,
        ),
      ]),
];

/** Less than is shown of a moment. */
const soonMs = 60_000;

const posts = async (cli: Cli, { now, posts: all, morePosts }: PlanView): Promise<string> => {
  if (all.length === 0) return '';
  const table = await cli.table(
    [
      { title: 'BEGINS' },
      { title: 'IN', align: 'right', wide: true },
      { title: 'ENDS', wide: true },
      { title: 'ACCOUNT', mayShrink: true },
      { title: 'VIDEO', mayShrink: true, keepsEnd: true },
      { title: 'JOB', mayShrink: true, keepsEnd: true, wide: true },
    ],
    all.map(({ jobId, account, videoName, beginsAt, endsAt }) => [
      beginsAt - now < soonMs ? 'now' : dayAndTime(beginsAt),
      relative(now, beginsAt).replace('in ', ''),
      dayAndTime(endsAt),
      account,
      videoName,
      jobId ?? { text: 'new', style: 'dim' },
    ]),
  );
  return `\n${table}${more(morePosts)}`;
};

const skipped = async (cli: Cli, { skipped: all, moreSkipped }: PlanView): Promise<string> => {
  if (all.length === 0) return '';
  const table = await cli.table(
    [
      { title: 'LEFT OUT', mayShrink: true },
      { title: 'VIDEO', mayShrink: true, keepsEnd: true, wide: true },
      { title: 'JOB', mayShrink: true, keepsEnd: true, wide: true },
      { title: 'WHY', folds: true },
    ],
    all.map(({ jobId, account, videoName, why }) => [
      account,
      videoName,
      jobId,
      why.needsYou ? { text: why.message, style: 'bad' } : why.message,
    ]),
  );
  return `\n${table}${more(moreSkipped)}`;
};

const more = (amount: number): string => (amount === 0 ? '' : `and ${amount} more\n`);

const assumed = ({ assumes }: PlanView): string => {
  const { postMs, phoneMinutesPerPost, from, ofPosts, usdPerPhoneMinute, delayBetweenJobsMs } = assumes;
  const whose = {
    campaign: `as on average of the campaign's ${ofPosts === 1 ? 'only post' : `last ${ofPosts} posts`}`,
    all: `as on average of ${ofPosts === 1 ? 'the only post' : `the last ${ofPosts} posts`} of other campaigns`,
    nobody: 'a guess, as nothing was posted yet',
  }[from];
  const rest =
    delayBetweenJobsMs === 0 ? '' : `, ${duration(delayBetweenJobsMs)} between two posts of a worker`;
  const days = assumes.continuous ? '; the days after this plan are planned when they come' : '';
  return `assumed: ${duration(postMs)} a post and ${minutes(phoneMinutesPerPost)} of its phone (${whose})${rest}, $${usdPerPhoneMinute} a phone minute, no failures, nobody else on a phone${days}`;
};
