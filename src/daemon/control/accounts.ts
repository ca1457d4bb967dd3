import { failureOf, type Attempt } from '../../domain/job.ts';
import type { Membership, Store } from '../../domain/store.ts';
import type { Calendar, Clock } from '../../domain/time.ts';
import type { AccountControl, AccountLineView, AccountShowView, WhyView } from '../../ipc/contract.ts';
import { accountNames, memberships, unknownName } from './names.ts';
import type { PhoneBook } from './phones.ts';
import { jobView, pauseView } from './views.ts';

export interface AccountPorts {
  store: Store;
  clock: Clock;
  calendar: Calendar;
  phoneBook: PhoneBook;
  campaignsDir: string;
  /** Why a job runs, or does not. */
  whyOf: (jobId: string) => WhyView | null;
}

const waitingShown = 5;
const attemptsShown = 10;

/** How accounts are doing. */
export function createAccountControl(ports: AccountPorts): AccountControl {
  const { store, clock, calendar, phoneBook, campaignsDir } = ports;

  const linesOf = async (accounts: readonly string[]): Promise<AccountLineView[]> => {
    const named = byAccount(await memberships(campaignsDir));
    const now = clock.now();
    const held = Map.groupBy(store.pauses(), ({ kind, name }) =>
      kind === 'account' || kind === 'phone' ? name : null,
    );
    const open = new Map(store.openAttempts().map((attempt) => [attempt.account, attempt]));
    return store.accountStandings({ accounts, day: calendar.dayOf(now) }).map((standing) => {
      const { account, cap, used, nextDueAt, ...rest } = standing;
      const attempt = open.get(account);
      const naming = named.get(account) ?? [];
      const known = cap ?? plannedCap(naming);
      return {
        ...rest,
        account,
        campaigns: naming.map(({ campaign }) => campaign),
        postsToday: used,
        capToday: known?.limit ?? null,
        capSetBy: known?.setBy ?? null,
        pauses: (held.get(account) ?? []).map(pauseView),
        inHand: attempt === undefined ? null : inHand(attempt),
        coolsDownUntilAt: nextDueAt !== null && nextDueAt > now ? nextDueAt : null,
      };
    });
  };

  return {
    listAccounts: async () => {
      const accounts = await linesOf(await accountNames(store, campaignsDir));
      const now = clock.now();
      return { now, day: calendar.dayOf(now), accounts };
    },
    account: async (name) => {
      const known = await accountNames(store, campaignsDir);
      if (!known.includes(name)) throw unknownName('account', name, known);
      const [account] = await linesOf([name]);
      if (account === undefined) throw unknownName('account', name, known);
      const now = clock.now();
      return {
        now,
        day: calendar.dayOf(now),
        account,
        phones: phoneBook.all().filter((phone) => phone.name === name),
        why: account.nextJobId === null ? null : ports.whyOf(account.nextJobId),
        waiting: store.openJobsOf({ account: name, limit: waitingShown }).map(jobView),
        attempts: store.attemptsOn({ account: name, limit: attemptsShown }).map(attemptView),
      };
    },
  };
}

const byAccount = (all: readonly Membership[]): Map<string, Membership[]> => {
  const named = new Map<string, Membership[]>();
  for (const membership of all) {
    for (const account of membership.accounts) {
      named.set(account, [...(named.get(account) ?? []), membership]);
    }
  }
  return named;
};

/** The cap that the first plan will find, of the folders as they are now. */
const plannedCap = (naming: readonly Membership[]): { limit: number; setBy: string } | null => {
  const enabled = naming.filter((membership) => membership.enabled);
  const [smallest] = (enabled.length > 0 ? enabled : [...naming]).sort(
    (a, b) => a.maxPostsPerAccountPerDay - b.maxPostsPerAccountPerDay,
  );
  return smallest === undefined
    ? null
    : { limit: smallest.maxPostsPerAccountPerDay, setBy: smallest.campaign };
};

const inHand = ({
  jobId,
  campaign,
  worker,
  phase,
  openedAt,
}: Attempt): NonNullable<AccountLineView['inHand']> => ({
  jobId,
  campaign,
  worker,
  phase,
  sinceAt: openedAt,
});

const attemptView = ({
  jobId,
  campaign,
  openedAt,
  settledAt,
  outcome,
}: Attempt): AccountShowView['attempts'][number] => {
  const failure = failureOf(outcome);
  return {
    jobId,
    campaign,
    at: settledAt ?? openedAt,
    outcome: settledAt === null ? null : (outcome?.kind ?? null),
    class: failure?.blame ?? null,
    message: failure?.message ?? null,
  };
};
