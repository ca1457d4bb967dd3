import { PostdError } from '../../domain/failure.ts';
import type { Way } from '../../domain/letter.ts';
import { nextStep } from '../../domain/notice.ts';
import type { Store } from '../../domain/store.ts';
import type { Clock } from '../../domain/time.ts';
import type { NoticeControl, NoticeView } from '../../ipc/contract.ts';
import { testLetter } from '../../notify/letter.ts';

const noticesShown = 1000;
/** Ways have patience of their own; a test is not broken off. */
const never = new AbortController().signal;

/** What needs a person, and a try of the ways on which that is told. */
export function createNoticeControl(store: Store, clock: Clock, ways: () => readonly Way[]): NoticeControl {
  return {
    notices: () => ({
      now: clock.now(),
      channels: ways().map(({ channel }) => channel),
      notices: store.openNotices(noticesShown).map(viewOf),
    }),
    testNotices: async () => {
      if (ways().length === 0) {
        throw new PostdError(
          'nothing-to-do',
          'nobody is told of anything: there is no webhook and no command',
          {
            hint: 'set notifyWebhookFile or notifyCommand in the configuration, then: postctl daemon reload',
          },
        );
      }
      const letter = testLetter(store.instanceId(), clock.now());
      const results = await Promise.all(
        ways().map(async (way) => ({ channel: way.channel, problem: await way.send(letter, never) })),
      );
      return { now: clock.now(), id: letter.id, results };
    },
  };
}

function viewOf({ notice, deliveries }: ReturnType<Store['openNotices']>[number]): NoticeView {
  return {
    ...notice,
    next: nextStep(notice),
    deliveries: deliveries.map((delivery) => ({
      ...delivery,
      nextAt: delivery.deliveredAt === null ? delivery.nextAt : null,
    })),
  };
}
