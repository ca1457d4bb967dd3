import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { now, report } from '../ipc/fake-control.ts';
import { against } from './inside.ts';

const written = async (some: Parameters<typeof report>[0] = {}) => {
  const folder = mkdtempSync(join(tmpdir(), 'report-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'day.html');
  const ran = await against({ report: () => report(some) }, 'report', '--html', file);
  return { ...ran, html: readFileSync(file, 'utf8') };
};

test('a day is told in sentences, with what it cost and a line for each campaign', async () => {
  const { code, out } = await against({}, 'report');
  expect(code).toBe(0);
  expect(out).toContain('2026-11-20 so far (UTC): 5 posts, 1 failed, 2 failed and tried again, 1 put off');
  expect(out).toContain('phones ran for 1h 3m, about $0.44 at $0.007 a minute');
  expect(out).toContain('98 calls to the cloud, 19.6 for a post');
  expect(out).toMatch(/viral +5 +1 +2 +0 +83 % +1h 3m +\$0\.44 +21/);
});

test.for(['2026-02-30', 'tomorrow', '20261120', ''])('"%s" is no day', async (day) => {
  const { code, err } = await against({}, 'report', '--day', day);
  expect(code).toBe(2);
  expect(err).toContain('Expected a day like 2026-11-24');
});

test('the page shows whole numbers of the day, and asks nobody for anything', async () => {
  const { err, html } = await written();
  expect(err).toContain('day.html');
  expect(html).toContain('<title>09:00: 5 posted</title>');
  expect(html).toContain('<title>phone/start: 2 failed</title>');
  expect(html).not.toMatch(/https?:|<script|@import|url\(/);
});

test('the hours of the page are those of the day it tells of', async () => {
  const { html } = await written({ timeZone: 'Asia/Tokyo', sinceAt: Date.UTC(2026, 10, 20) });
  expect(html).toContain('<title>18:00: 5 posted</title>');
});

test('a name is text on the page, whatever it holds', async () => {
  const campaign = `<img src=x onerror="alert('1')">`;
  const { html } = await written({ campaigns: [{ campaign, ...report().total }] });
  expect(html).not.toContain('<img');
  expect(html).toContain('&lt;img src=x onerror=&quot;alert(&#39;1&#39;)&quot;&gt;');
});

test('a page that cannot be written is an error that says so', async () => {
  const { code, err } = await against({}, 'report', '--html', '/nonexistent/day.html');
  expect(code).toBe(2);
  expect(err).toContain('/day.html cannot be written');
});

test('the calls of a campaign are called its own, for all together are more', async () => {
  expect((await against({}, 'report')).out).toMatch(/COST +OWN CALLS\n/);
  expect((await written()).html).toContain('Own calls');
});

test('a day to come has not begun', async () => {
  const { out } = await against(
    { report: () => report({ day: '2030-01-01', sinceAt: now + 1, untilAt: now + 2 }) },
    ...['report', '--day', '2030-01-01'],
  );
  expect(out).toMatch(/^2030-01-01 has not begun \(/);
});
