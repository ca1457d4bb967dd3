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

it.each(['58s', '1m 30s', '12m'])('a duration of %s stands where any other would', (lasted) => {
  const output = `LEASE   ON FOR   NOTE\n3       ${lasted.padStart(6)}   seen off\n`;
  expect(normalise(output, '/tmp/x')).toBe('LEASE   ON FOR   NOTE\n3           2m   seen off\n');
});

it('a line that a terminal would have overwritten stays when it is the only one', () => {
  expect(normalise('cats: 2/3 done, pass 1, running\ncats: 3/3 done, pass 1, finished\n', '/tmp/x')).toBe(
    'cats: 3/3 done, pass 1, finished\n',
  );
});
