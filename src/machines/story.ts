import type { FactContext, FactLevel, NewFact } from '../domain/fact.ts';
import type { Attempt, AttemptPhase } from '../domain/job.ts';
import type { Lease, LeasePhase } from '../domain/lease.ts';
import type { Run, RunPhase } from '../domain/run.ts';
import type { Moment } from '../domain/time.ts';

/**
 * What is told of a row that advances. A fact is written with the row it speaks of, in one transaction, so there is
 * never a story without its row or a row without its story. Claims and outcomes are told by the store itself.
 */
type Line = [level: FactLevel, name: string, message: string];

const minutes = (ms: number): string => `${(ms / 60_000).toFixed(1)} min`;
const seconds = (ms: number): string => `${Math.round(ms / 1000)} s`;

export function leaseFacts(before: Lease | null, after: Lease, at: Moment): NewFact[] {
  if (before?.phase === after.phase) return [];
  const line = leaseLine(after, at);
  if (line === null) return [];
  // How stubborn a phone is, where it is: sometimes a person has to see to it.
  const { stopAttempts } = after;
  return [{ ...tell(line, at, leaseContext(after)), ...(stopAttempts > 1 && { data: { stopAttempts } }) }];
}

export function attemptFacts(before: Attempt | null, after: Attempt, at: Moment): NewFact[] {
  if (before?.phase === after.phase) return [];
  const line = attemptLine(after);
  return line === null ? [] : [tell(line, at, attemptContext(after))];
}

export function runFacts(before: Run | null, after: Run, at: Moment): NewFact[] {
  if (before === null || (before.phase === after.phase && before.passNumber === after.passNumber)) return [];
  const [level, name, message] = runLine(after);
  return [{ at, level, name, message, campaign: after.campaign, runId: after.runId }];
}

const tell = ([level, name, message]: Line, at: Moment, context: FactContext): NewFact => ({
  at,
  level,
  name,
  message,
  ...context,
});

const leaseContext = ({ campaign, runId, account, phoneId, attemptId }: Lease): FactContext => ({
  campaign,
  account,
  phoneId,
  ...(runId !== null && { runId }),
  ...(attemptId !== null && { attemptId }),
});

const attemptContext = ({
  campaign,
  runId,
  worker,
  jobId,
  attemptId,
  account,
  phoneId,
}: Attempt): FactContext => ({
  campaign,
  runId,
  worker,
  jobId,
  attemptId,
  account,
  phoneId,
});

function leaseLine(lease: Lease, at: Moment): Line | null {
  const { account, reason } = lease;
  const lines: Record<LeasePhase, () => Line | null> = {
    looking: () => null,
    starting: () => ['info', 'phone.starting', `starting phone ${account}`],
    booting: () => null,
    ready: () => ['info', 'phone.ready', `phone ${account} runs${after(lease.startAskedAt, at)}`],
    inUse: () => null,
    stopping: () => ['info', 'phone.stopping', `stopping phone ${account}`],
    refused: () => [
      'warn',
      'phone.stop-refused',
      `phone ${account} could not be stopped yet: ${reason ?? 'refused'}`,
    ],
    confirmingOff: () => null,
    takenOver: () => [
      'warn',
      'phone.taken-over',
      `somebody is on phone ${account}; we wait until they leave it`,
    ],
    closed: () => closedLine(lease, at),
  };
  return lines[lease.phase]();
}

function closedLine({ account, origin, onSince, offAt, reason }: Lease, at: Moment): Line {
  if (origin === 'operator') {
    return offAt === null
      ? ['warn', 'phone.order-lapsed', `phone ${account} was not stopped: ${reason ?? 'it stays on'}`]
      : ['info', 'phone.off', `phone ${account} is off, as an operator ordered`];
  }
  if (onSince === null) {
    return ['info', 'phone.let-go', `phone ${account} was not used: ${reason ?? 'not needed'}`];
  }
  return offAt === null
    ? ['warn', 'phone.released', `phone ${account} is no longer ours, and may be on: ${reason ?? 'let go'}`]
    : ['info', 'phone.off', `phone ${account} is off; it ran ${minutes(at - onSince)}`];
}

const after = (since: Moment | null, at: Moment): string =>
  since === null || since === at ? '' : ` after ${seconds(at - since)}`;

function attemptLine(attempt: Attempt): Line | null {
  const { account, taskId, taskName, createNumber } = attempt;
  const again = createNumber > 1 ? ' again' : '';
  const lines: Record<AttemptPhase, () => Line | null> = {
    uploading: () => null,
    awaitingPhone: () => ['debug', 'post.uploaded', `the video for ${account} is in the cloud`],
    publishing: () => ['info', 'post.publishing', `creating task ${taskName ?? ''} for ${account}${again}`],
    lookingUp: () => ['warn', 'post.looking-up', `no answer to task ${taskName ?? ''}; looking it up`],
    confirming: () => ['info', 'post.created', `task ${taskId ?? ''} for ${account} is in the cloud`],
    cancelling: () => ['warn', 'post.cancelling', `cancelling task ${taskId ?? ''} for ${account}`],
    settling: () => null,
    settled: () => null,
  };
  return lines[attempt.phase]();
}

function runLine({ campaign, passNumber, phase, settings, reason }: Run): Line {
  const lines: Record<RunPhase, () => Line> = {
    running: () => ['info', 'campaign.pass', `campaign ${campaign} begins pass ${passNumber}`],
    betweenPasses: () => [
      'info',
      'campaign.resting',
      `campaign ${campaign} retries what failed in ${seconds(settings.retry.delayMs)}`,
    ],
    draining: () => ['info', 'campaign.draining', `campaign ${campaign} is being stopped`],
    finished: () => ['info', 'campaign.finished', `campaign ${campaign} is finished`],
    stopped: () => ['info', 'campaign.stopped', `campaign ${campaign} is stopped`],
    crashed: () => ['error', 'campaign.crashed', `campaign ${campaign} has crashed: ${reason ?? 'unknown'}`],
  };
  return lines[phase]();
}
