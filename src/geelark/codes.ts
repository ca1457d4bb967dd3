import type { Blame, Failure, Scope } from '../domain/blame.ts';

/** How long a refusal for calling too often keeps an endpoint closed; see `pace.ts`. */
export type Brake = 'minute' | 'lock' | 'backOff';

/** What a refusal by the cloud means for us. */
export interface Refusal {
  failure: Failure;
  /** `none`: it was refused, nothing happened. `unknown`: the cloud itself does not say. */
  effect: 'none' | 'unknown';
  brake: Brake | null;
}

interface Entry {
  blame: Blame;
  scope: Scope;
  words: string;
  effect?: 'unknown';
  brake?: Brake;
}
type Table = Readonly<Record<number, Entry>>;

const cloud = (words: string): Entry => ({ blame: 'infrastructure', scope: 'phone', words });
const person = (words: string): Entry => ({ blame: 'person', scope: 'phone', words });
/** Somebody must set this phone right. */
const phone = (words: string): Entry => ({ blame: 'operator', scope: 'phone', words });
/** Somebody must act before any call makes sense. */
const everything = (words: string): Entry => ({ blame: 'operator', scope: 'everything', words });
/**
 * We asked for something wrong. Known not to have published, and neither account nor video is at fault, so that
 * neither may be blamed: unclassified, which is tried twice.
 */
const ours = (words: string): Entry => ({ blame: 'unclassified', scope: 'phone', words });
const unsure = (words: string): Entry => ({ ...cloud(words), effect: 'unknown' });
const tooFast = (brake: Brake, words: string): Entry => ({ ...cloud(words), brake });
/** Codes of functions that postd does not call. */
const foreign = (words: string): Entry => ours(`${words}; postd does not use that function`);

/** Item and envelope codes of geelark-api.md §10.1, as they mean it on every endpoint that has no word of its own. */
const general: Table = {
  40000: unsure('the cloud reports an unknown error'),
  40001: ours('the cloud could not read our request'),
  40002: ours('the cloud missed the trace id of our request'),
  40003: everything('the cloud rejects our token or signature; check the credentials'),
  40004: ours('the cloud finds a parameter of our request wrong'),
  40005: ours('the cloud does not find what the request names'),
  40006: unsure('the cloud did part of what we asked'),
  40007: tooFast('minute', 'too many calls this minute'),
  40008: ours('the cloud finds our page size out of range'),
  40009: ours('the cloud refused all of it without a reason'),
  40010: foreign('something is in use and cannot be deleted'),
  40011: everything('the cloud does this for paying customers only'),
  40012: everything('the cloud has retired this call; postd must be updated'),
  40013: foreign('a user was not found'),
  40014: tooFast('lock', 'too many calls this hour; the cloud locks this call for two hours'),
  40015: everything('our credentials lack a permission'),
  40016: everything('the cloud does not allow calls from this IP address'),
  40017: tooFast('backOff', 'the cloud finds our calls too frequent'),
  41000: everything('the task points are used up'),
  41001: everything('the balance is used up'),
  41002: foreign('the plan can only be upgraded'),
  41003: foreign('a promotion code is invalid'),
  42001: phone('the cloud does not know this phone'),
  42002: cloud('the phone is not running'),
  42003: cloud('an app is being installed on the phone'),
  42004: phone('the app version is older than the one installed'),
  42005: phone('the app is not installed on the phone'),
  42006: phone('the app does not exist'),
  42007: ours('the cloud does not know this upload any more'),
  42008: phone('the app version on the phone does not allow this task'),
  43001: foreign('a proxy is bound to phones'),
  43002: everything('this needs the Pro plan'),
  43004: phone('the phone has expired'),
  43005: cloud('the phone is executing a task'),
  43006: person('somebody controls the phone remotely'),
  43007: person('somebody else has opened the phone'),
  43008: everything('the phone openings of this day (UTC) are used up'),
  43009: cloud('the phone is already on'),
  43010: cloud('the phone is already starting'),
  43011: cloud('the phone is being reset'),
  43012: foreign('there are no GPS data'),
  43013: foreign('a plug-in task failed'),
  43014: foreign('no GPS position is set'),
  43015: foreign('the phone cannot be reset'),
  43016: foreign('the phone cannot be rooted'),
  43017: everything('no monthly device is available'),
  43018: phone('the phone is not bound to a monthly device'),
  43019: phone('only monthly phones can do this'),
  43020: foreign('backup data are damaged'),
  43021: cloud('the phone is in use'),
  43022: foreign('a phone cannot be handed to its owner'),
  43023: foreign('a profile name is empty'),
  43024: foreign('brand and model do not fit'),
  43025: foreign('a language is not supported'),
  43026: foreign('a system is not supported'),
  43027: foreign('a browser profile cannot be handed over'),
  43028: everything('the group limit of our sub-user is reached'),
  43029: cloud('the phone model is under maintenance'),
  43030: foreign('a group name is empty'),
  43031: foreign('a group exists already'),
  43032: foreign('a group is missing'),
  43033: foreign('a group name is missing'),
  43034: foreign('a group remark is missing'),
  43035: foreign('the ungrouped group cannot be edited'),
  43036: cloud('the phone is running'),
  43037: foreign('accessibility cannot be hidden'),
  43038: phone('the phone model was deleted'),
  43039: cloud('the authorisation is under maintenance'),
  44001: foreign('only the Pro plan may create phones'),
  44002: foreign('the plan allows no more phones'),
  44003: foreign('the user may not create more phones'),
  44004: foreign('no more phones can be created today'),
  44005: foreign('a new phone needs a group'),
  44006: foreign('no new phones are in stock'),
  45001: phone('the phone has no proxy'),
  45002: cloud("the phone's proxy is unavailable"),
  45003: phone("the phone's proxy is in a region that is not allowed"),
  45004: cloud("the check of the phone's proxy failed"),
  45005: phone("the region of the phone's proxy is not supported"),
  45006: phone('the proxy settings of the phone are wrong'),
  45007: phone('the proxy of the phone is a duplicate'),
  45008: phone('the type of proxy is not supported'),
  45009: foreign('a proxy group was refused'),
  45010: foreign('a proxy group was refused'),
  45011: foreign('a proxy group was refused'),
  46001: everything('the plan has expired'),
  46002: everything('there are more phones than the plan allows'),
  46003: everything('there are more profiles than the plan allows'),
  47001: cloud('no more phones can run at the same time'),
  47002: tooFast('backOff', 'too many calls at the same time'),
  47003: phone('the device of the phone has expired'),
  47004: phone('the phone has no device'),
  48000: ours('the task has been restarted too often'),
  48001: ours('the state of the task does not allow this'),
  48002: ours('the cloud does not know this task'),
  48003: cloud('the media of the task have expired'),
  48004: phone('the TikTok version on the phone is not accepted'),
  48005: phone('only the creator may do this'),
  49001: cloud('ADB is off'),
  49002: phone('the phone model has no ADB'),
  50000: unsure('the cloud reports an error of its own'),
  50001: phone('the phone model has no shell'),
  51001: foreign('no callback URL is set'),
  52001: foreign('SMS is not supported'),
  53001: foreign('the patch is not supported'),
  60001: everything('the media library is full'),
  60002: foreign('a tag exists already'),
  60003: foreign('a URL is not from the cloud'),
  60004: foreign('the library does not take this format'),
  60005: foreign('the library does not have this file'),
};

/** One number may mean different things on different endpoints (§0.9). */
const particular: Readonly<Record<string, Table>> = {
  'phone/start': {
    // Somebody was faster: we look before we start, so an open phone is not ours.
    43009: person('the phone is already on; somebody else has started it'),
    43010: person('the phone is already starting; somebody else has started it'),
    43020: cloud('the phone is temporarily unavailable'),
    47002: cloud('no devices are free to run the phone'),
  },
};

/** What a code other than 0 means on this endpoint; a code we have no word for proves nothing. */
export function judgeCode(endpoint: string, code: number): Refusal {
  const entry = particular[endpoint]?.[code] ?? general[code] ?? unknownCode;
  return {
    failure: {
      code: `geelark.${String(code)}`,
      message: sentence(entry.words),
      blame: entry.blame,
      scope: entry.scope,
    },
    effect: entry.effect ?? 'none',
    brake: entry.brake ?? null,
  };
}

const unknownCode: Entry = {
  ...ours('the cloud answers with a code we have no word for'),
  effect: 'unknown',
};

/** Upper case in front; messages are read alone. */
const sentence = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1);
