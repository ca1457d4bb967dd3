import type { ReportView, TallyView } from '../../ipc/contract.ts';
import { dollars, inWords, minutes } from '../print/report.ts';
import { percent } from '../print/words.ts';
import { lying, standing, type Bar } from './bars.ts';
import { escaped } from './markup.ts';
import { style } from './style.ts';

/** How attempts end, in the order in which bars show it. */
const ends = [
  ['posts', 'posted', 'good'],
  ['unconfirmed', 'unconfirmed', 'doubt'],
  ['retried', 'tried again', 'again'],
  ['failed', 'failed', 'bad'],
] as const;

/** A day as one HTML file that asks nobody for anything: no script, no font, no picture from elsewhere. */
export const page = (view: ReportView): string => `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>posts of ${view.day}</title>
<style>${style}</style>
<h1>${view.day}</h1>
<p>${escaped(inWords(view.total))}. ${escaped(span(view))}</p>
<div class="tiles">${tiles(view)}</div>
${section('Posts and failures by hour', `${key}${standing('posts and failures by hour', hours(view), 3)}`)}
${view.campaigns.length === 0 ? '' : campaigns(view)}
${failures(view)}
${section('Calls to the cloud', view.calls.length === 0 ? '<p>none</p>' : lying('calls by endpoint', calls(view)))}
</html>
`;

const span = ({ now, untilAt, timeZone }: ReportView): string =>
  now < untilAt
    ? `The day goes on: as of ${clockIn(timeZone)(now)} in ${timeZone}.`
    : `The day is that of ${timeZone}.`;

/** A page is read elsewhere than where it was written, so its hours are those of the day it tells of. */
const clockIn = (timeZone: string): ((at: number) => string) => {
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone, timeStyle: 'short' });
  return (at) => format.format(at);
};

const section = (title: string, inside: string): string =>
  `<section><h2>${escaped(title)}</h2>${inside}</section>`;

const tiles = ({
  total,
  callsMade,
  callsPerPost,
  phoneMinutesPerPost,
  usdPerPhoneMinute,
}: ReportView): string =>
  [
    [String(total.posts), total.posts === 1 ? 'post' : 'posts'],
    [percent(total.successRate), 'success rate'],
    [
      minutes(total.phoneMinutes),
      each('phones on', phoneMinutesPerPost === null ? null : minutes(phoneMinutesPerPost)),
    ],
    [dollars(total.costUsd), `about, at $${usdPerPhoneMinute} a minute`],
    [String(callsMade), each('calls to the cloud', callsPerPost === null ? null : callsPerPost.toFixed(1))],
  ]
    .map(
      ([value = '', about = '']) =>
        `<div class="tile"><b>${escaped(value)}</b><span>${escaped(about)}</span></div>`,
    )
    .join('');

const each = (what: string, perPost: string | null): string =>
  perPost === null ? what : `${what}, ${perPost} a post`;

const key = `<ul class="key">${ends
  .map(
    ([, name, colour]) =>
      `<li><svg viewBox="0 0 11 11" aria-hidden="true"><rect class="${colour}" width="11" height="11" rx="2"/></svg>${name}</li>`,
  )
  .join('')}</ul>`;

const partsOf = (counts: Pick<TallyView, 'posts' | 'unconfirmed' | 'retried' | 'failed'>): Bar['parts'] =>
  ends.map(([end, name, colour]) => ({ name, style: colour, value: counts[end] }));

const hours = ({ hours: all, timeZone }: ReportView): Bar[] => {
  const clock = clockIn(timeZone);
  return all.map((hour) => ({ label: clock(hour.startsAt), parts: partsOf(hour) }));
};

const titles = [
  'Campaign',
  'Posts',
  'Failed',
  'Tried again',
  'Unconfirmed',
  'Put off',
  'OK',
  'Phones on',
  'Cost',
  'Own calls',
];

const campaigns = ({ campaigns: all, total }: ReportView): string => {
  const row = (name: string, tally: TallyView): string =>
    `<tr>${[
      name,
      String(tally.posts),
      String(tally.failed),
      String(tally.retried),
      String(tally.unconfirmed),
      String(tally.givenBack),
      percent(tally.successRate),
      minutes(tally.phoneMinutes),
      dollars(tally.costUsd),
      String(tally.ownCalls),
    ]
      .map((cell) => `<td>${escaped(cell)}</td>`)
      .join('')}</tr>`;
  const table = `<table><thead><tr>${titles.map((title) => `<th>${title}</th>`).join('')}</tr></thead><tbody>${all
    .map((one) => row(one.campaign, one))
    .join('')}</tbody><tfoot>${row('all', total)}</tfoot></table>`;
  const posts = all.map((one) => ({ label: one.campaign, parts: partsOf(one) }));
  const phones = all.map(({ campaign, phoneMinutes }) => ({
    label: campaign,
    parts: [{ name: 'on', style: 'plain', value: phoneMinutes }],
    said: minutes(phoneMinutes),
  }));
  return [
    section('Campaigns', table),
    section('How attempts ended, by campaign', `${key}${lying('how attempts ended, by campaign', posts)}`),
    section('Phones on, by campaign', lying('phone minutes by campaign', phones)),
  ].join('\n');
};

const failures = ({ total }: ReportView): string =>
  total.failures.length === 0
    ? ''
    : section(
        'Failures, by whose fault it was',
        lying(
          'failures by class',
          total.failures.map(({ class: blame, count }) => ({
            label: blame,
            parts: [{ name: 'times', style: 'bad', value: count }],
          })),
        ),
      );

const calls = ({ calls: all }: ReportView): Bar[] =>
  all.map(({ endpoint, made, failed }) => ({
    label: endpoint,
    parts: [
      { name: 'answered', style: 'plain', value: made - failed },
      { name: 'failed', style: 'bad', value: failed },
    ],
  }));
