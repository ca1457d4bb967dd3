import { Counter, Gauge, Histogram, Registry } from 'prom-client';

/**
 * Everything postd tells Prometheus. No label grows without bound: jobs, accounts, phones and tasks are none, campaigns
 * and codes of the cloud are told apart up to a number (see `bounded.ts`).
 */
export function createInstruments() {
  const registry = new Registry();
  const make = { registers: [registry] };
  return {
    registry,
    buildInfo: new Gauge({
      ...make,
      name: 'postd_build_info',
      help: 'Always 1; which postd runs on which Node.',
      labelNames: ['version', 'node'],
    }),
    posts: new Counter({
      ...make,
      name: 'postd_posts_total',
      help: 'Jobs that ended: ok is out, failed is not and stays so, uncertain may be out, skipped was not tried. The reason is whose fault it is.',
      labelNames: ['campaign', 'platform', 'result', 'reason'],
    }),
    retries: new Counter({
      ...make,
      name: 'postd_retries_total',
      help: 'Attempts that failed and are made again, by whose fault it is.',
      labelNames: ['reason'],
    }),
    postDuration: new Histogram({
      ...make,
      name: 'postd_post_duration_seconds',
      help: 'From the claim of a job to the proof that its post is out.',
      labelNames: ['platform'],
      buckets: [5, 15, 30, 60, 90, 120, 180, 240, 300, 420, 600],
    }),
    stepDuration: new Histogram({
      ...make,
      name: 'postd_step_duration_seconds',
      help: 'Parts of an attempt: upload of the video, phone until it runs, create of the task, publish until its end.',
      labelNames: ['step'],
      buckets: [1, 5, 15, 30, 60, 90, 120, 180, 300, 600],
    }),
    inFlight: new Gauge({
      ...make,
      name: 'postd_posts_in_flight',
      help: 'Attempts that have not ended.',
    }),
    queueDepth: new Gauge({
      ...make,
      name: 'postd_queue_depth',
      help: 'Jobs of all campaigns that have not ended, by state.',
      labelNames: ['state'],
    }),
    scheduleLag: new Gauge({
      ...make,
      name: 'postd_schedule_lag_seconds',
      help: 'How late the most overdue job of a running campaign is; 0 when none is.',
    }),
    lastSuccess: new Gauge({
      ...make,
      name: 'postd_last_success_timestamp_seconds',
      help: 'When the campaign published last.',
      labelNames: ['campaign'],
    }),
    campaignState: new Gauge({
      ...make,
      name: 'postd_campaign_state',
      help: '1 for the phase the latest run of the campaign is in, 0 for the others.',
      labelNames: ['campaign', 'state'],
    }),
    phones: new Gauge({
      ...make,
      name: 'postd_phones',
      help: 'Phones that we hold, by the phase of our hold on them.',
      labelNames: ['state'],
    }),
    pauses: new Gauge({
      ...make,
      name: 'postd_pauses',
      help: 'Pauses in force, of everything, campaigns, accounts and phones.',
      labelNames: ['kind'],
    }),
    providerRequests: new Counter({
      ...make,
      name: 'postd_provider_requests_total',
      help: 'Calls to the phone cloud by endpoint and outcome: ok, or the code of the failure.',
      labelNames: ['endpoint', 'code'],
    }),
    providerDuration: new Histogram({
      ...make,
      name: 'postd_provider_request_duration_seconds',
      help: 'How long calls to the phone cloud took, from the sending to the whole answer.',
      labelNames: ['endpoint'],
      buckets: [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60],
    }),
    providerQuota: new Gauge({
      ...make,
      name: 'postd_provider_quota_remaining',
      help: 'Calls that may be made to the phone cloud at once while staying under its limit.',
    }),
    transitions: new Counter({
      ...make,
      name: 'postd_machine_transitions_total',
      help: 'Events that state machines took, by machine and event.',
      labelNames: ['machine', 'event'],
    }),
    dbSize: new Gauge({
      ...make,
      name: 'postd_db_size_bytes',
      help: 'Size of the database, without its write-ahead log.',
    }),
    dropped: new Counter({
      ...make,
      name: 'postd_events_dropped_total',
      help: 'Readers of facts that were let go because they were too slow, and connections beyond the limit. Readers resume, so no fact is lost.',
    }),
  };
}

export type Instruments = ReturnType<typeof createInstruments>;
