import { describe, expect, it } from 'vitest';
import { openHouse } from './house.ts';

describe('names that every object of the program answers to', () => {
  it.each(['__proto__', 'constructor', 'toString'])(
    '%s is no campaign, and no fault of ours',
    async (name) => {
      const { client } = await openHouse({ viral: { accounts: ['ada'] } });
      const usage = { code: 'usage', message: expect.stringContaining('programs keep this word') as unknown };
      await expect(client.startCampaign(name, {})).rejects.toMatchObject(usage);
      await expect(client.seedCampaign(name, {})).rejects.toMatchObject(usage);
      await expect(client.stopCampaign(name)).rejects.toMatchObject(usage);
      await expect(client.campaign(name)).rejects.toMatchObject(usage);
      await expect(client.checkCampaign(name)).rejects.toMatchObject(usage);
      await expect(client.jobs({ campaign: name })).rejects.toMatchObject(usage);
      await expect(client.job(name)).rejects.toMatchObject({ code: 'not-found' });
      await expect(client.retryJob(name, {})).rejects.toMatchObject({ code: 'not-found' });
      await expect(client.retryCampaign(name, {})).rejects.toMatchObject({ code: 'not-found' });
    },
  );
});
