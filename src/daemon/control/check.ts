import { campaignFolder, judgeAccounts, loadCampaign } from '../../campaigns/index.ts';
import type { PhoneCloud } from '../../domain/cloud.ts';
import type { Store } from '../../domain/store.ts';
import type { CheckView } from '../../ipc/contract.ts';

/** Everything that is wrong with a folder, also in the eyes of the cloud if that answers. Changes nothing. */
export async function check(
  store: Store,
  cloud: PhoneCloud,
  campaignsDir: string,
  name: string,
): Promise<CheckView> {
  const folder = campaignFolder(campaignsDir, name);
  const loaded = await loadCampaign({ folder, probes: store });
  const phones = await cloud.listPhones();
  const inTheCloud = judgeAccounts(loaded.accounts, phones.ok ? phones.value : null, loaded.accountLines);
  return {
    campaign: name,
    folder,
    problems: [...loaded.problems, ...inTheCloud],
    cloud: phones.ok ? { checked: true, reason: null } : { checked: false, reason: phones.failure.message },
    counts: { accounts: loaded.accounts.length, videos: loaded.videos.length },
  };
}
