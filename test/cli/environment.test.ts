import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { chooseCampaigns, chooseSocket } from '../../src/cli/environment.ts';

const only = (place: string) => (path: unknown) => path === place;
const none = () => false;

describe('where postctl looks for the daemon', () => {
  beforeEach(() => {
    for (const name of ['POSTD_SOCKET', 'POSTD_STATE', 'STATE_DIRECTORY', 'POSTD_CAMPAIGNS'])
      vi.stubEnv(name, '');
    vi.stubEnv('XDG_RUNTIME_DIR', '/run/user/7');
    vi.stubEnv('XDG_STATE_HOME', '/home/ann/state');
  });
  afterEach(() => vi.unstubAllEnvs());

  it('takes the flag before the variable, and then looks nowhere else', () => {
    vi.stubEnv('POSTD_SOCKET', '/b.sock');
    expect(chooseSocket('/a.sock', none)).toEqual({ socketPath: '/a.sock', tried: ['/a.sock'] });
    expect(chooseSocket(undefined, none)).toEqual({ socketPath: '/b.sock', tried: ['/b.sock'] });
  });

  it.each(['/run/user/7/postd/postd.sock', '/run/postd/postd.sock', '/home/ann/state/postd/postd.sock'])(
    'finds the socket at %s, if that is the only one',
    (place) => {
      expect(chooseSocket(undefined, only(place)).socketPath).toBe(place);
    },
  );

  it('prefers the own daemon of the user', () => {
    expect(chooseSocket(undefined, () => true).socketPath).toBe('/run/user/7/postd/postd.sock');
    expect(chooseSocket(undefined, none).socketPath).toBe('/run/user/7/postd/postd.sock');
  });

  it('takes campaigns from the flag, the variable, or here', () => {
    expect(chooseCampaigns(undefined)).toBe(`${process.cwd()}/campaigns`);
    vi.stubEnv('POSTD_CAMPAIGNS', '/srv/campaigns');
    expect(chooseCampaigns(undefined)).toBe('/srv/campaigns');
    expect(chooseCampaigns('/mine')).toBe('/mine');
  });
});
