import type { Letter } from '../../../src/domain/letter.ts';
import { hoursMs } from '../../../src/domain/time.ts';
import type { Rows } from '../disk.ts';
import type { MakeChecker, Scene } from '../scene.ts';

/** What did not arrive is tried again after an hour at the latest. */
const tellWithinMs = hoursMs(1.5);

const stillOpen = 'SELECT notice_id, message FROM notices WHERE cleared_at IS NULL AND at < ?';

/**
 * What needs a person is told once: a letter comes again only if its answer was lost or postd was killed over it, another
 * about the same only when it was over in between; and at the end nothing that needs somebody is untold.
 */
export const toldOnce: MakeChecker = (scene) => {
  const arrived = new Set<string>();
  /** Those of which postd knows that they are there, and had the time to write it down. */
  const known = new Set<string>();
  const answered = new Set<string>();
  const lastAbout = new Map<string, Letter>();

  return {
    rule: 'notices',
    onLetter: (letter, isAnswered) => {
      const { id } = letter;
      if (known.has(id)) scene.breach(`${id} is told again, which had arrived: ${letter.message}`);
      const topic = topicOf(letter);
      const before = lastAbout.get(topic);
      if (before !== undefined && before.id !== id && !wasOver(scene, before, letter)) {
        scene.breach(`${id} tells of ${topic} what ${before.id} has told: ${letter.message}`);
      }
      lastAbout.set(topic, letter);
      if (arrived.has(id)) scene.count('letters that came again');
      arrived.add(id);
      if (isAnswered) answered.add(id);
    },
    onGlance: () => {
      for (const id of answered) known.add(id);
      answered.clear();
    },
    onEnd: (rows) => {
      const ids = new Set([...arrived].map(numberIn));
      for (const notice of rows.all(stillOpen, scene.now() - tellWithinMs)) {
        if (!ids.has(notice.number('notice_id'))) scene.breach(`nobody was told: ${notice.text('message')}`);
      }
      for (const jobId of unconfirmed(rows, scene.now() - tellWithinMs)) {
        const letter = lastAbout.get(`unconfirmed ${jobId}`);
        if (letter === undefined) scene.breach(`${jobId} is unconfirmed, and nobody was told`);
      }
    },
  };
};

const numberIn = (id: string): number => Number(id.split('-').at(-1));

const topicOf = ({ kind, jobId, account, phoneId, campaign, message }: Letter): string =>
  `${kind} ${{ unconfirmed: jobId, account, phone: phoneId, campaign, pause: message, balance: '', test: '' }[kind] ?? ''}`;

/** Whether what a letter told of may have been over before the next one about it was written. */
function wasOver(scene: Scene, before: Letter, letter: Letter): boolean {
  const isBetween = (at: number | null): boolean =>
    at !== null && at >= Date.parse(before.at) && at <= Date.parse(letter.at);
  switch (letter.kind) {
    case 'account':
      return scene
        .truth()
        .publications.some(({ account, at }) => account === letter.account && isBetween(at));
    case 'phone': {
      const phone = scene.truth().phones.find(({ phoneId }) => phoneId === letter.phoneId);
      return phone?.runs.some(({ offAt }) => isBetween(offAt)) === true;
    }
    // Somebody resumes posting every now and then, and campaigns are started again.
    case 'pause':
    case 'balance':
    case 'campaign':
      return true;
    case 'unconfirmed':
    case 'test':
      return false;
  }
}

const unconfirmed = (rows: Rows, before: number): string[] =>
  rows
    .all(
      `SELECT j.job_id FROM jobs j JOIN attempts a USING (job_id)
        WHERE j.state = 'unconfirmed' GROUP BY j.job_id HAVING max(a.settled_at) < ?`,
      before,
    )
    .map((row) => row.text('job_id'));
