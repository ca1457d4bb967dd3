import { campaignFolder, readMembership } from '../../campaigns/index.ts';
import type { Phone, PhoneCloud } from '../../domain/cloud.ts';
import { PostdError } from '../../domain/failure.ts';
import type { Lease } from '../../domain/lease.ts';
import { pausesOf } from '../../domain/pause.ts';
import type { Policy } from '../../domain/policy.ts';
import type { Store } from '../../domain/store.ts';
import type { Clock } from '../../domain/time.ts';
import { typed } from '../../domain/typed.ts';
import type { LeaseView, PhoneControl, PhoneDetailView, PhoneView } from '../../ipc/contract.ts';
import type { Supervisor } from './admission.ts';
import { memberships, phonesNamed, requireCampaign } from './names.ts';
import type { PhoneBook } from './phones.ts';
import { pauseView } from './views.ts';

export interface PhoneOrderPorts {
  supervisor: Supervisor;
  store: Store;
  cloud: PhoneCloud;
  clock: Clock;
  policy: Policy;
  phoneBook: PhoneBook;
  campaignsDir: string;
  /** Stops the campaign at once; answers whether it ran. */
  stopCampaign: (campaign: string) => boolean;
  isRunning: (campaign: string) => boolean;
}

const leasesShown = 10;

/** Single phones: shown, stopped by order, let go. A stop is only ever sent by a phone machine, under a lease (R2). */
export function createPhoneControl(ports: PhoneOrderPorts): PhoneControl {
  const { supervisor, store, cloud, clock, policy, phoneBook, campaignsDir } = ports;

  const viewOf = (phoneId: string): PhoneView => {
    const view = phoneBook.all().find((phone) => phone.phoneId === phoneId);
    if (view === undefined) throw new PostdError('not-found', `there is no phone ${phoneId}`);
    return view;
  };

  const detail = (phoneId: string, campaigns: readonly string[]): PhoneDetailView => {
    const now = clock.now();
    const phone = viewOf(phoneId);
    const attempt = store.openAttempts().find((open) => open.phoneId === phoneId);
    return {
      now,
      phone,
      pauses: pausesOf(store.pauses(), { account: phone.name }).map(pauseView),
      campaigns: [...campaigns],
      job:
        attempt === undefined
          ? null
          : {
              jobId: attempt.jobId,
              campaign: attempt.campaign,
              worker: attempt.worker,
              phase: attempt.phase,
            },
      leases: store.leases({ phoneId, limit: leasesShown }).map((lease) => leaseView(store, lease)),
    };
  };

  /** Phones of the campaign's accounts that are on just now without a lease of ours. */
  const foreignOf = async (campaign: string): Promise<Phone[]> => {
    const accounts = await accountsOf(store, campaignsDir, campaign);
    const reply = await cloud.listPhones();
    if (!reply.ok) {
      throw new PostdError(
        'cloud-unreachable',
        `the cloud does not say which phones are on: ${reply.failure.message}`,
        {
          hint: `postctl phone stop --campaign ${typed(campaign)} stops our own all the same`,
          retry: 'later',
        },
      );
    }
    store.saveRoster(reply.value, reply.at);
    const held = new Set(store.openLeases().map(({ phoneId }) => phoneId));
    return reply.value.filter(
      ({ phoneId, name, status }) =>
        accounts.has(name) && !held.has(phoneId) && (status === 'running' || status === 'starting'),
    );
  };

  /** The order is on record before anybody acts on it; answers why there is none. */
  const order = (campaign: string, phone: Phone, note: string | null): string | null => {
    const at = clock.now();
    const { phoneId, name: account } = phone;
    const proofFrom = at + policy.settleMs;
    const answer = store.orderStop({ phoneId, account, campaign, note, proofFrom, at });
    return answer.taken ? null : `it is held by campaign ${answer.holder.campaign} by now`;
  };

  return {
    phone: async (name) => {
      await phoneBook.refresh();
      const found = phonesNamed(store, name);
      const named = await memberships(campaignsDir);
      const of = (account: string) =>
        named.filter(({ accounts }) => accounts.includes(account)).map(({ campaign }) => campaign);
      return { now: clock.now(), phones: found.map((phone) => detail(phone.phoneId, of(phone.name))) };
    },

    stopPhones: async (campaign, { foreign: wanted, note, dryRun }) => {
      await requireCampaign(store, campaignsDir, campaign);
      refuseDraining(supervisor);
      // Our own are stopped whether the cloud answers or not: that is what leases are for.
      const wasRunning = dryRun ? ports.isRunning(campaign) : ports.stopCampaign(campaign);
      const foreign = dryRun || wanted.length > 0 ? await foreignOf(campaign) : [];
      const agreed = dryRun ? [] : foreign.filter(({ phoneId }) => wanted.includes(phoneId));
      const outcomes = agreed.map((phone) => ({ phone, reason: order(campaign, phone, note) }));
      const ordered = outcomes.flatMap(({ phone, reason }) => (reason === null ? [phone.phoneId] : []));
      if (!dryRun) supervisor.send({ type: 'reaper.check', at: clock.now() });
      const on = new Set(foreign.map(({ phoneId }) => phoneId));
      return {
        now: clock.now(),
        dryRun,
        campaign,
        wasRunning,
        ours: store
          .leases({ campaign, open: true })
          .filter(({ origin }) => origin === 'attempt')
          .map((lease) => phoneBook.ours(lease)),
        foreign: foreign
          .filter(({ phoneId }) => !ordered.includes(phoneId))
          .map(({ phoneId }) => viewOf(phoneId)),
        ordered: ordered.map(viewOf),
        left: [
          ...outcomes.flatMap(({ phone, reason }) =>
            reason === null ? [] : [{ phoneId: phone.phoneId, reason }],
          ),
          ...(dryRun ? [] : wanted.filter((phoneId) => !on.has(phoneId))).map((phoneId) => ({
            phoneId,
            reason: 'it is not on without us, or is no phone of this campaign',
          })),
        ],
      };
    },

    releasePhone: (name, { note }) => {
      const found = phonesNamed(store, name);
      const lease = found.flatMap(({ phoneId }) => store.leases({ phoneId, open: true }))[0];
      if (lease === undefined) {
        const [first] = found;
        return { now: clock.now(), phone: viewOf(first?.phoneId ?? name), wasHeld: false };
      }
      const at = clock.now();
      store.orderRelease({ leaseId: lease.leaseId, note, at });
      supervisor.send({ type: 'phone.letGo', at, phoneId: lease.phoneId });
      if (store.leases({ phoneId: lease.phoneId, open: true }).length > 0) {
        throw new PostdError('in-hand', `phone ${lease.account} is just being worked on`, {
          hint: `postctl phone release ${typed(lease.account)}, a moment later`,
          retry: 'later',
        });
      }
      return { now: clock.now(), phone: viewOf(lease.phoneId), wasHeld: true };
    },
  };
}

/** A daemon that goes down takes no new orders: it could not see them to their end. */
const refuseDraining = (supervisor: Supervisor): void => {
  const { value } = supervisor.getSnapshot();
  if (value !== 'running')
    throw new PostdError('draining', `postd takes no orders, it is ${value}`, { retry: 'later' });
};

/** As accounts.txt names them; of a folder that is gone, those that have jobs. */
const accountsOf = async (store: Store, campaignsDir: string, campaign: string): Promise<Set<string>> => {
  const membership = await readMembership(campaignFolder(campaignsDir, campaign)).catch(() => null);
  return new Set(membership?.accounts ?? store.jobs({ campaign }).map(({ account }) => account));
};

const leaseView = (store: Store, lease: Lease): LeaseView => ({
  leaseId: lease.leaseId,
  campaign: lease.campaign,
  origin: lease.origin,
  jobId: lease.attemptId === null ? null : (store.attempt(lease.attemptId)?.jobId ?? null),
  phase: lease.phase,
  openedAt: lease.openedAt,
  onSinceAt: lease.onSince,
  offAt: lease.offAt,
  closedAt: lease.closedAt,
  stopAttempts: lease.stopAttempts,
  reason: lease.reason,
});
