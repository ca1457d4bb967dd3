import { z } from 'zod';
import type { Phone, PhoneCloud, PhoneLook, PhoneStatus, Reply, Urgency } from '../domain/cloud.ts';
import type { Clock } from '../domain/time.ts';
import { batch } from './batch.ts';
import { looseId, looseRows, looseText, rowsWithTotal } from './envelope.ts';
import { pageSize, readAll } from './paging.ts';
import { aboutOne, acceptCode, inBatches, mapReply } from './replies.ts';
import { phoneStatus } from './statuses.ts';
import type { Ask } from './transport.ts';

/** A row holds the proxy's password too; what is not named here goes no further. */
const phoneList = rowsWithTotal(
  z
    .object({ id: looseId, serialName: looseText, status: phoneStatus })
    .transform((row): Phone => ({ phoneId: row.id, name: row.serialName, status: row.status })),
);

const statusBatch = batch.extend({
  successDetails: looseRows(z.object({ id: looseId, status: phoneStatus })),
});

type StatusBatch = z.output<typeof statusBatch>;

const unknownPhone = 42001;

type PhoneCalls = Pick<PhoneCloud, 'listPhones' | 'lookAtPhones' | 'startPhone' | 'stopPhone'>;

/** The calls about phones (§2). Their answers carry viewer URLs and proxies, which are never read. */
export function phoneCalls(ask: Ask, clock: Clock): PhoneCalls {
  const power = async (endpoint: string, phoneId: string, urgency: Urgency): Promise<Reply<null>> =>
    aboutOne(endpoint, phoneId, await ask({ endpoint, body: { ids: [phoneId] }, urgency, data: batch }));

  return {
    listPhones: () =>
      readAll(
        'list of phones',
        ({ phoneId }: Phone) => phoneId,
        ({ page }) =>
          ask({ endpoint: 'phone/list', body: { page, pageSize }, urgency: 'normal', data: phoneList }),
      ),

    lookAtPhones: (phoneIds) =>
      inBatches(clock, phoneIds, async (ids) => {
        const body = { ids };
        const reply = await ask({ endpoint: 'phone/status', body, urgency: 'background', data: statusBatch });
        return mapReply(reply, ({ askedAt, at, value }) =>
          ids.map((phoneId): PhoneLook => ({ phoneId, askedAt, at, status: statusOf(phoneId, value) })),
        );
      }),

    startPhone: (phoneId) => power('phone/start', phoneId, 'normal'),

    // A phone that does not run needs no stop.
    stopPhone: async (phoneId) => acceptCode(await power('phone/stop', phoneId, 'stop'), 'geelark.42002'),
  };
}

/** Only a phone that the cloud names as unknown is missing; one that it leaves out is not known to be anything. */
function statusOf(phoneId: string, { successDetails, failDetails }: StatusBatch): PhoneStatus {
  const found = successDetails.find((item) => item.id === phoneId);
  const refused = failDetails.find((item) => item.id === phoneId);
  if (found !== undefined) return refused === undefined ? found.status : 'unknown';
  return refused?.code === unknownPhone ? 'missing' : 'unknown';
}
