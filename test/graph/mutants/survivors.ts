/** Mutants that no walk and no cut tells from the machine they were made of, by why nobody could. */
const byReason: readonly (readonly [why: string, mutants: readonly string[]])[] = [
  [
    'All that the branch does is to note the moment, and the next event notes it as well.',
    [
      'dropped: phone.booting: phone.serve -> stays',
      'dropped: phone.confirmingOff: phone.look [4.] -> stays',
      'dropped: phone.inUse: phone.use -> stays',
      'dropped: phone.refused: phone.look [3.] -> stays',
      'dropped: phone.takenOver: phone.look [3.] -> stays',
      'dropped: post.confirming: looks [8. isOurs] -> stays',
      'unguarded: post.confirming: looks [8. isOurs] -> stays',
    ],
  ],
  [
    'A path ends with the kill, and a row that nobody moves looks right until something happens to the phone.',
    [
      'dropped: phone.new: phone.resume [13. wasLeftIn(phase takenOver)] -> phone.takenOver',
      'dropped: phone.new: phone.resume [9. wasLeftIn(phase inUse)] -> phone.inUse',
    ],
  ],
  [
    'Both states are final, and nothing that anybody sees tells them apart.',
    ['elsewhere: phone.acquiring: acquire answered [3.] -> phone.denied'],
  ],
  [
    'The state beside it waits for the same deadline, which is over: it goes on to the right one at the same moment.',
    [
      'elsewhere: phone.booting: after deadline -> phone.stopping',
      'elsewhere: phone.confirmingOff: after deadline [3. wasSeenOn] -> phone.stopping',
      'elsewhere: phone.takenOver: after deadline -> phone.stopping',
    ],
  ],
  [
    'Both are done in one step: what is noted is written in one row before anything is told, whichever comes first.',
    [
      'swapped: phone.booting: phone.look [1. isTooFast] -> phone.closed',
      'swapped: phone.booting: phone.look [4. provesOff] -> phone.closed',
      'swapped: phone.inUse: phone.release [1. wentOff] -> phone.confirmingOff',
      'swapped: phone.inUse: phone.release [2. changedHands] -> phone.takenOver',
      'swapped: phone.inUse: phone.serve -> stays',
      'swapped: phone.looking: after deadline -> phone.closed',
      'swapped: phone.looking: phone.look [2. looksOn] -> phone.closed',
      'swapped: phone.looking: phone.look [3. looksGone] -> phone.closed',
      'swapped: phone.new: phone.resume [4. wasLeft(phase starting, serving true)] -> phone.booting',
      'swapped: phone.new: phone.resume [5. wasLeft(phase starting, serving false)] -> phone.confirmingOff',
      'swapped: phone.starting: startPhone answered [1. isRefused] -> phone.closed',
      'swapped: phone.starting: startPhone answered [4. isOk] -> phone.booting',
      'swapped: phone.starting: startPhone answered [5.] -> phone.booting',
      'swapped: phone.stopping: stopPhone answered [1. isPersons] -> phone.takenOver',
      'swapped: phone.stopping: stopPhone answered [2. isRefused] -> phone.refused',
      'swapped: phone.stopping: stopPhone answered [3. isOk] -> phone.confirmingOff',
      'swapped: phone.stopping: stopPhone answered [4.] -> phone.confirmingOff',
      'swapped: post.lookingUp.asking: lookUp answered [3. isForbidden] -> post.settling',
      'swapped: post.lookingUp.asking: lookUp answered [4. isProvenAbsent] -> post.settling',
      'swapped: post.new: post.resume [2. wasLeftIn(phases publishing)] -> post.lookingUp',
      'swapped: post.new: post.resume [4. wasLeftIn(phases confirming)] -> post.confirming',
      'swapped: post.publishing: publish answered [2. isRefused] -> post.settling',
    ],
  ],
  [
    'It is the last branch, for the last phase that is left: its guard never says no.',
    ['unguarded: phone.new: phone.resume [13. wasLeftIn(phase takenOver)] -> phone.takenOver'],
  ],
  [
    'A second order reaches only posts whose task is in the cloud, and the walk of the supervisor has none; the walk of the campaign has.',
    ['dropped: supervisor.draining: supervisor.end -> stays'],
  ],
  [
    'What follows shows it only where somebody asks just before something else happens in that state; the walk asks last.',
    [
      'elsewhere: supervisor.running: campaign.nudge -> stays',
      'elsewhere: supervisor: supervisor.ping -> stays',
    ],
  ],
  [
    'The messages are delivered after the step, so that the order in which they are thought of makes no difference.',
    [
      'swapped: campaign.betweenPasses: after nextPass -> campaign.working',
      'swapped: campaign.draining: campaign.end -> stays',
      'swapped: supervisor.recovering: recover answered -> supervisor.running',
      'swapped: supervisor: a child ended [1. isRecall] -> stays',
    ],
  ],
  [
    'Without a crash that is waited for there is nothing to note it in, and the next start forgets an old one.',
    ['unguarded: supervisor.running: campaign.stop [2. isRestarting] -> stays'],
  ],
  [
    'For what is no campaign both branches do the same: let go of the child, and send the reaper.',
    ['unguarded: supervisor: a child ended [2. isCampaign] -> stays'],
  ],
  [
    'Nobody else throws but when the store fails, and then the daemon ends.',
    ['unguarded: supervisor: a child threw [ isCampaign] -> stays'],
  ],
  [
    'The pause is noted and the phone let go in one step; neither asks about the other.',
    [
      'swapped: worker.chaining: claimNext answered [3.] -> worker.resting',
      'swapped: worker.working: post answered [3.] -> worker.resting',
    ],
  ],
  [
    'Both wait as long, and for the same: they differ in what an operator reads in the picture.',
    [
      'dropped: campaign.takingStock: takeStock answered [1. isPaused] -> campaign.paused',
      'elsewhere: campaign.takingStock: takeStock answered [2. hasWorkLater] -> campaign.waiting',
    ],
  ],
  [
    'The walk has one worker, and while that works nobody is idle; test/machines/campaign.test.ts has two.',
    [
      'dropped: campaign.working: after wake -> campaign.working',
      'dropped: campaign.working: campaign.nudge -> stays',
    ],
  ],
  [
    'Nobody has anything in hand any more: the workers that are left are idle, and end with the campaign.',
    [
      'elsewhere: campaign.betweenPasses: campaign.end -> campaign.draining',
      'elsewhere: campaign.opening: always [1. isEnding] -> campaign.draining',
      'elsewhere: campaign.paused: campaign.end -> campaign.draining',
      'elsewhere: campaign.takingStock: campaign.end -> campaign.draining',
      'elsewhere: campaign.takingStock: takeStock answered [4.] -> campaign.draining',
      'elsewhere: campaign.waiting: campaign.end -> campaign.draining',
      'elsewhere: campaign: phone.unavailable -> stays',
    ],
  ],
];

/** A branch is the same wherever it stands among those of its event. */
const withoutPlace = (name: string): string => name.replace(/\[\d+\./, '[');

const explained: ReadonlyMap<string, string> = new Map(
  byReason.flatMap(([why, mutants]) => mutants.map((name) => [withoutPlace(name), why] as const)),
);

/** Why a mutant of this name survives; undefined: it has to be found out. */
export const whyItSurvives = (name: string): string | undefined => explained.get(withoutPlace(name));
