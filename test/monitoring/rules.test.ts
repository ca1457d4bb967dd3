/** What is shipped for Prometheus and Grafana, against the metrics that there are. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { collectDefaultMetrics } from 'prom-client';
import { describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { z } from 'zod';
import { createInstruments } from '../../src/daemon/metrics/instruments.ts';

const root = join(import.meta.dirname, '../..');
const rulesFile = join(root, 'packaging/prometheus/postd.rules.yml');
const rules = z
  .object({
    groups: z.array(z.object({ rules: z.array(z.looseObject({ alert: z.string(), expr: z.string() })) })),
  })
  .parse(parse(readFileSync(rulesFile, 'utf8')))
  .groups.flatMap((group) => group.rules);
const dashboard = z
  .looseObject({
    panels: z.array(
      z.looseObject({
        title: z.string(),
        targets: z.array(z.looseObject({ expr: z.string() })).default([]),
      }),
    ),
  })
  .parse(JSON.parse(readFileSync(join(root, 'packaging/grafana/postd.json'), 'utf8')));
const plots = dashboard.panels.flatMap(({ title, targets }) => targets.map(({ expr }) => ({ title, expr })));

const { registry } = createInstruments();
const ours = registry.getMetricsAsArray().map(({ name }) => name);
collectDefaultMetrics({ register: registry });
const known = new Set(['up', ...registry.getMetricsAsArray().map(({ name }) => name)]);

/** The metrics that an expression names: what a scrape calls them, without the suffixes of histograms. */
const metricsIn = (expr: string): string[] =>
  (expr.replaceAll(/\{[^}]*\}/g, '').match(/\b(postd|nodejs|process)_[a-z0-9_]+|\bup\b/g) ?? []).map((name) =>
    name.replace(/_(bucket|sum|count)$/, ''),
  );

const promtool = spawnSync('promtool', ['--version']).status === 0;
if (!promtool) process.stdout.write('skipped: promtool is not here (Debian: prometheus)\n');

describe('alerts and dashboard', () => {
  it.each([...rules.map(({ alert, expr }) => ({ title: alert, expr })), ...plots])(
    '$title names metrics that there are',
    ({ expr }) => {
      const names = metricsIn(expr);
      expect(names).not.toEqual([]);
      expect(names.filter((name) => !known.has(name))).toEqual([]);
    },
  );

  it('show every metric of ours, and the manual explains each', () => {
    const shown = new Set([...plots, ...rules].flatMap(({ expr }) => metricsIn(expr)));
    const page = readFileSync(join(root, 'docs/monitoring.md'), 'utf8');
    expect(ours.filter((name) => !shown.has(name))).toEqual([]);
    expect(ours.filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
    expect(rules.filter(({ alert }) => !page.includes(alert))).toEqual([]);
  });

  it.skipIf(!promtool)('are what Prometheus understands', () => {
    execFileSync('promtool', ['check', 'rules', rulesFile]);
    const folder = mkdtempSync(join(tmpdir(), 'postd-rules-'));
    const file = join(folder, 'plots.yml');
    const asRules = plots.map(({ expr }, index) => ({
      record: `plot:${index}`,
      expr: expr.replaceAll('$campaign', '.*'),
    }));
    writeFileSync(file, stringify({ groups: [{ name: 'plots', rules: asRules }] }));
    execFileSync('promtool', ['check', 'rules', file]);
  });

  it.skipIf(!promtool)('go off when they should, and only then', () => {
    const told = spawnSync('promtool', ['test', 'rules', 'postd.rules.test.yml'], {
      cwd: join(root, 'packaging/prometheus'),
      encoding: 'utf8',
    });
    expect(told.stderr + told.stdout).toContain('SUCCESS');
    expect(told.status).toBe(0);
  });
});
