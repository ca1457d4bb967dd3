import { expect, it } from 'vitest';
import { normalise } from '../../scripts/sessions/normalise.ts';

it('a recorded table keeps its columns when its moments are made the same', () => {
  const output = [
    'CAMPAIGN   SINCE        DONE   NEXT',
    'cats       1h 5m ago    9/12   in 45s',
    'dogs       3s ago      10/12   -',
    '',
    'cats: 9/12 done, pass 1, running: 9 succeeded',
    'error: option --retry-delay: like 90s',
    'in /tmp/x/campaigns since 2026-11-25T09:08:07Z, pid 77',
    '',
  ].join('\n');
  expect(normalise(output, '/tmp/x')).toBe(
    [
      'CAMPAIGN   SINCE     DONE   NEXT',
      'cats       2m ago    9/12   in 2m',
      'dogs       2m ago   10/12   -',
      '',
      'error: option --retry-delay: like 90s',
      'in /srv/postd/campaigns since 2026-11-24T10:00:00Z, pid 4711',
      '',
    ].join('\n'),
  );
});
