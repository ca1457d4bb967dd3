/** Mutants that no walk and no cut tells from the machine they were made of, by why nobody could. */
const byReason: readonly (readonly [why: string, mutants: readonly string[]])[] = [
  [
    'All that the branch does is to note the moment, and the next event notes it as well.',
    [
      'dropped: phone.booting: phone.serve -> stays',
      'dropped: phone.inUse: phone.use -> stays',
      'dropped: phone.refused: phone.look [3.] -> stays',
      'dropped: phone.takenOver: phone.look [3.] -> stays',
      'dropped: post.confirming: looks [8. isOurs] -> stays',
      'unguarded: post.confirming: looks [8. isOurs] -> stays',
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
    'What is assumed shows steps later, when the task is seen cancelled, and the walk comes there by a shorter way; test/machines/post.test.ts goes these.',
    [
      'without assumeItRan: post.new: post.resume [2. wasLeftIn(phases publishing)] -> post.lookingUp',
      'without assumeItRan: post.new: post.resume [3. wasLeftIn(phases lookingUp)] -> post.lookingUp',
      'without assumeItRan: post.new: post.resume [5. wasLeftIn(phases cancelling)] -> post.cancelling',
    ],
  ],
  [
    'The store has opened the lease with that deadline already.',
    ['without arm: phone.acquiring: acquire answered [2. isGranted] -> phone.looking'],
  ],
  [
    'It is the last branch, for the last phase that is left: its guard never says no.',
    ['unguarded: phone.new: phone.resume [13. wasLeftIn(phase takenOver)] -> phone.takenOver'],
  ],
  [
    'A second order reaches only posts whose task is in the cloud, and the walk of the supervisor has none; the walk of the campaign has.',
    [
      'dropped: supervisor.draining: supervisor.end -> stays',
      'without endAll: supervisor.draining: supervisor.end -> stays',
    ],
  ],
  [
    'The messages are delivered after the step, so that the order in which they are thought of makes no difference.',
    [
      'swapped: campaign.betweenPasses: after nextPass -> campaign.working',
      'swapped: campaign.draining: campaign.end -> stays',
      'swapped: campaign.planningDay: planDay answered [1. isPlanned] -> campaign.working',
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
    'Both wait for the moment that was set on the way, or for a nudge: only the picture tells them apart.',
    [
      'elsewhere: campaign.takingStock: takeStock answered [3. isClosed] -> campaign.resting',
      'elsewhere: campaign.takingStock: takeStock answered [4. hasWorkLater] -> campaign.waiting',
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
      'elsewhere: campaign.resting: campaign.end -> campaign.draining',
      'elsewhere: campaign.awaitingDay: campaign.end -> campaign.draining',
      'elsewhere: campaign.planningDay: campaign.end -> campaign.draining',
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
