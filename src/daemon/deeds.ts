import type { PhoneCloud } from '../domain/cloud.ts';
import type { Deeds } from '../domain/deeds.ts';
import type { Policy } from '../domain/policy.ts';
import type { Store } from '../domain/store.ts';
import type { Calendar, Calendars, Clock } from '../domain/time.ts';
import { acquire } from '../posting/acquire.ts';
import { askUploadUrl } from '../posting/askUploadUrl.ts';
import { cancel } from '../posting/cancel.ts';
import { claim } from '../posting/claim.ts';
import { findUpload } from '../posting/findUpload.ts';
import { lookAround } from '../posting/lookAround.ts';
import { lookUp } from '../posting/lookUp.ts';
import { publish } from '../posting/publish.ts';
import { putMedia } from '../posting/putMedia.ts';
import type { Budget } from '../posting/budget.ts';
import { hoursBy } from '../posting/hours.ts';
import { planDay } from '../posting/planDay.ts';
import { findOrphans, giveUp, recall, recover } from '../posting/recover.ts';
import { review } from '../posting/review.ts';
import { seed } from '../posting/seed.ts';
import { settle } from '../posting/settle.ts';
import { startPhone } from '../posting/startPhone.ts';
import { stopPhone } from '../posting/stopPhone.ts';
import { takeStock } from '../posting/takeStock.ts';

export interface DeedPorts {
  store: Store;
  cloud: PhoneCloud;
  clock: Clock;
  /** Whose days caps count by. */
  calendar: Calendar;
  /** Those of campaigns' hours. */
  calendars: Calendars;
  policy: Policy;
  campaignsDir: string;
  drawSeed: () => number;
  budget: Budget;
}

/** Every deed a machine may name, over the real store and the real cloud. */
export function allDeeds(ports: DeedPorts): Deeds {
  const { store, cloud, clock, calendar, policy } = ports;
  const hoursOf = hoursBy(ports.calendars);
  return {
    findUpload: findUpload(store, clock),
    askUploadUrl: askUploadUrl(cloud),
    putMedia: putMedia(cloud, store),
    publish: publish(cloud, store, clock),
    lookUp: lookUp(cloud, policy),
    cancel: cancel(cloud),
    settle: settle(store, clock, calendar),
    acquire: acquire(store, clock, policy),
    startPhone: startPhone(cloud, store, clock),
    stopPhone: stopPhone(cloud),
    claim: claim(store, clock, calendar, hoursOf, ports.budget),
    seed: seed(ports),
    planDay: planDay(ports),
    takeStock: takeStock(store, clock, calendar, hoursOf),
    lookAround: lookAround(cloud, store, clock),
    recover: recover(store, clock, policy),
    recall: recall(store, clock, policy),
    giveUp: giveUp(store, clock),
    review: review(store, cloud, clock, policy),
    findOrphans: findOrphans(store, clock, policy),
  };
}
