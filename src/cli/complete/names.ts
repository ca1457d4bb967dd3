import type { PostdClient } from '../../ipc/client.ts';
import type { Cli } from '../cli.ts';
import type { Candidate, Kind, Names } from './candidates.ts';

/** Real time: a daemon that hangs must not hang the shell. */
const patienceMs = 2000;
const mostJobs = '2000';

/** Names from the daemon; those of campaigns from their folder when it is away. Never an error: then there are none. */
export const liveNames =
  (cli: Cli): Names =>
  async (kind) => {
    try {
      return await cli.askQuickly((daemon) => fromDaemon(daemon, kind), patienceMs);
    } catch {
      return kind === 'campaign' ? fromFolder(cli) : [];
    }
  };

const fromDaemon = async (daemon: PostdClient, kind: Kind): Promise<Candidate[]> => {
  switch (kind) {
    case 'campaign':
      return (await daemon.listCampaigns()).campaigns.map(({ name, run }) => ({
        value: name,
        about: run?.phase ?? 'idle',
      }));
    case 'job':
      return (await daemon.jobs({ limit: mostJobs })).jobs.map(({ jobId, state, account }) => ({
        value: jobId,
        about: `${state}, ${account}`,
      }));
    case 'account': {
      const { jobs } = await daemon.jobs({ limit: mostJobs });
      return [...new Set(jobs.map(({ account }) => account))].map((value) => ({ value, about: '' }));
    }
    case 'phone':
      return (await daemon.phones()).phones.map(({ name, hold }) => ({ value: name, about: hold }));
  }
};

const fromFolder = async (cli: Cli): Promise<Candidate[]> => {
  const { campaignNames } = await import('../../campaigns/folder.ts');
  const names = await campaignNames(cli.campaignsDir).catch(() => []);
  return names.map((value) => ({ value, about: '' }));
};
