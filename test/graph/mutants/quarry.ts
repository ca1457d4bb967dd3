import type { AnyStateMachine } from 'xstate';
import { campaignMachine } from '../../../src/machines/campaign/machine.ts';
import { phoneMachine } from '../../../src/machines/phone/machine.ts';
import { pollerMachine } from '../../../src/machines/poller.ts';
import { postMachine } from '../../../src/machines/post/machine.ts';
import { reaperMachine } from '../../../src/machines/reaper/machine.ts';
import { supervisorMachine } from '../../../src/machines/supervisor/machine.ts';
import { workerMachine } from '../../../src/machines/worker/machine.ts';
import { walkCampaign } from '../campaign/walk.ts';
import { cutPhone, walkPhone } from '../phone/walk.ts';
import { walkPoller } from '../poller/walk.ts';
import { cutPost, walkPost } from '../post/walk.ts';
import { walkReaper } from '../reaper/walk.ts';
import { walkSupervisor } from '../supervisor/walk.ts';
import type { Failure } from '../walk.ts';
import { cutWorker, walkWorker } from '../worker/walk.ts';
import { survivorsOf, Trail, type Walker } from './hunt.ts';
import { mutantsOf, type Mutant } from './mutate.ts';

/** What the hunt for one machine has come to. */
export interface Bag {
  machine: string;
  mutants: readonly string[];
  survivors: readonly string[];
}

interface Hunt<Machine extends AnyStateMachine> {
  machine: Machine;
  walk: Walker<Machine>;
  /** Cuts the power in each state; a second chance to find what a walk does not. */
  cut?: (where: 'each state', machine: Machine) => Promise<Failure[]>;
}

const hunt =
  <Machine extends AnyStateMachine>({ machine, walk, cut }: Hunt<Machine>) =>
  async (): Promise<Bag> => {
    const trail = new Trail();
    await walk(machine, { onPath: trail.note });
    const mutants = mutantsOf(machine);
    const left = await survivorsOf(mutants, trail, walk);
    const survivors: string[] = [];
    for (const mutant of mutants.filter(({ name }) => left.includes(name))) {
      if (await survives(mutant, cut)) survivors.push(mutant.name);
    }
    return { machine: machine.id, mutants: mutants.map(({ name }) => name), survivors };
  };

const survives = async <Machine extends AnyStateMachine>(
  { machine }: Mutant<Machine>,
  cut: Hunt<Machine>['cut'],
): Promise<boolean> => cut === undefined || (await cut('each state', machine)).length === 0;

/** All of them, by machine, each with the walk that has to tell it from what is nearly the same. */
export const hunts: Readonly<Record<string, () => Promise<Bag>>> = {
  poller: hunt({ machine: pollerMachine, walk: walkPoller }),
  reaper: hunt({ machine: reaperMachine, walk: walkReaper }),
  worker: hunt({ machine: workerMachine, walk: walkWorker, cut: cutWorker }),
  supervisor: hunt({ machine: supervisorMachine, walk: walkSupervisor }),
  campaign: hunt({ machine: campaignMachine, walk: walkCampaign }),
  phone: hunt({ machine: phoneMachine, walk: walkPhone, cut: cutPhone }),
  post: hunt({ machine: postMachine, walk: walkPost, cut: cutPost }),
};
