import type { Blame, Failure, Scope } from '../domain/blame.ts';

/** Why a task failed, and whether its post may be out all the same (flag V). */
export interface TaskFailure {
  failure: Failure;
  mayBeOut: boolean;
}

interface Entry {
  blame: Blame;
  scope: Scope;
  words: string;
  mayBeOut: boolean;
}

const entry = (blame: Blame, words: string, scope: Scope = 'phone'): Entry => ({
  blame,
  scope,
  words,
  mayBeOut: false,
});
const cloud = (words: string): Entry => entry('infrastructure', words);
const account = (words: string): Entry => entry('account', words);
const content = (words: string): Entry => entry('content', words);
const phone = (words: string): Entry => entry('operator', words);
/** Neither account, video nor phone can be blamed: tried twice. */
const unclear = (words: string): Entry => entry('unclassified', words);
const mayBeOut = (known: Entry): Entry => ({ ...known, mayBeOut: true });

/** The fail codes of geelark-api.md §10.3 that a posting task can meet. */
const posting: readonly [codes: readonly number[], Entry][] = [
  // General and device
  [[20002], cloud('The phone was busy with another task.')],
  [[20003], mayBeOut(cloud('The task timed out.'))],
  [[20005], mayBeOut(unclear('The task was cancelled.'))],
  [[20006], mayBeOut(unclear('An identical task was cancelled.'))],
  [[20007], unclear('The cloud does not support this type of task.')],
  [[20008], phone('The language of the app on the phone is not English.')],
  [[20100, 20108], cloud('The phone had no network.')],
  [[20101], phone('The proxy settings of the phone are wrong.')],
  [[20102, 20103], cloud('The phone could not be prepared.')],
  [[20104], cloud('The login worked but could not be saved.')],
  [[20105, 20106], cloud('An app could not be installed on the phone.')],
  [[20107], cloud('The video did not load on the phone.')],
  [[20109, 20110, 20118], cloud("The phone's proxy could not be set up.")],
  [[20111, 20112], cloud('A helper app did not work on the phone.')],
  [[20113], phone('The proxy of the phone has no effect: the IP address stays the same.')],
  [[20114, 20119, 20123], cloud('The cloud had an internal problem on the phone.')],
  [[20120, 20121, 20135], cloud("The account's details could not be read.")],
  [[20122], cloud('TikTok did not start.')],
  [[20124], cloud('The home page took too long.')],
  [[20129], mayBeOut(cloud('The phone went off-line during the task.'))],
  [[29992], cloud('The phone did not start.')],
  [[29993], mayBeOut(cloud('The cloud had a system error.'))],
  [[29994], mayBeOut(cloud('The network of the phone was unstable.'))],
  [[29995], cloud('The phone is under maintenance.')],
  [[29996], cloud("The check of the phone's proxy failed.")],
  [[29997], entry('operator', 'The balance is used up.', 'everything')],
  [[29998], phone('The phone was deleted.')],
  [[29999], mayBeOut(unclear('The task failed for an unknown reason.'))],
  // Account and login
  [[20115, 20116], account('The account is not logged in.')],
  [[20117], phone('No mail address and password are stored for the account.')],
  [[20125, 20131, 20143], account('The account made too many attempts to log in.')],
  [[20126, 20127, 20128], account('The login of the account failed.')],
  [[20130, 20144], account('The password of the account is wrong.')],
  [[20132, 20133, 20134, 20141], cloud('The login page was too slow.')],
  [[20136, 20137], account('The account is banned.')],
  [[20138, 20139, 20140, 20142], account('The account is asked to prove that it is human.')],
  [[20145], account('The account violated the guidelines repeatedly.')],
  [[20264], account('The account is restricted for a time.')],
  [[20255], account('The account is barred from selling.')],
  // Publishing
  [[20200, 20208], cloud('The media could not be loaded onto the phone.')],
  [[20220], unclear('The task had no media.')],
  [[20201, 20202], cloud('The upload to the platform failed.')],
  [[20203, 20257], mayBeOut(cloud('The upload to the platform took too long.'))],
  [[20204], content('The platform rejected the video.')],
  [[20221], content('The video cannot be decoded.')],
  [
    [20205, 20206, 20207, 20209, 20210, 20211, 20212],
    cloud('A step before publishing did not work in the app.'),
  ],
  [[20213, 20214], mayBeOut(cloud('Pressing the publish button failed.'))],
  [[20215, 20230], mayBeOut(cloud('Waiting for the platform to process the video took too long.'))],
  [[20251], mayBeOut(cloud('Publishing failed; a draft was kept.'))],
  [[20216, 20217, 20219, 20238, 20239, 20240, 20247], cloud('The camera of the phone did not work.')],
  [[20218, 20223, 20224, 20225, 20226], unclear('A filter or a sticker could not be used.')],
  [
    [20227, 20228, 20229, 20259, 20260, 20261],
    content('A user that the caption mentions could not be found or added.'),
  ],
  [[20222, 20244, 20252, 20253, 20265], content('The sound of the video is not allowed.')],
  [[20242, 20243, 20245, 20248], cloud('The video whose style was to be copied did not load.')],
  [[20246], content('The video whose style was to be copied is unknown.')],
  [
    [20231, 20232, 20233, 20234, 20235, 20236, 20237, 20241, 20249, 20250, 20256, 20263, 20266],
    content('The product link could not be added.'),
  ],
  [[20262], cloud('The product link could not be added: no network.')],
  [[20254], cloud('The audience of the post could not be set.')],
  [[20258], unclear('The app does not look as expected.')],
  [[20267], mayBeOut(unclear('The publishing template failed.'))],
];

/** Fail codes of tasks that postd never creates (registration, profile, users, shop, comments). */
const unmet: readonly [from: number, to: number, area: string][] = [
  [20300, 20340, 'registering an account'],
  [20401, 20403, 'editing a profile'],
  [20501, 20508, 'opening the page of a user'],
  [20601, 20607, 'a product page'],
  [20700, 20715, 'setting up a shop'],
  [20801, 20804, 'a mention in a comment'],
  [20901, 20901, 'deleting a comment'],
  [21001, 21001, 'pinning a comment'],
];

const known: ReadonlyMap<number, Entry> = new Map([
  ...posting.flatMap(([codes, meaning]) => codes.map((code) => [code, meaning] as const)),
  ...unmet.flatMap(([from, to, area]) =>
    Array.from(
      { length: to - from + 1 },
      (_, index) =>
        [from + index, phone(`The task failed at ${area}, which is not part of posting.`)] as const,
    ),
  ),
]);

/**
 * What a fail code says. A code we have no word for, or none at all, says nothing about where the task stopped, so
 * that the post may be out: a person decides rather than we post twice (R1).
 */
export function judgeFailCode(failCode: number | null): TaskFailure {
  const unknown = mayBeOut(unclear('The task failed with a code we have no word for.'));
  const meaning = (failCode === null ? undefined : known.get(failCode)) ?? unknown;
  return {
    failure: {
      code: `task.${failCode === null ? 'no-code' : String(failCode)}`,
      message: meaning.words,
      blame: meaning.blame,
      scope: meaning.scope,
    },
    mayBeOut: meaning.mayBeOut,
  };
}
