import type { AnyStateMachine, EventFromLogic, SnapshotFrom } from 'xstate';

/** Writes what a step decided. It throws if it cannot: then nothing of the step is carried out. */
export type Commit<Logic extends AnyStateMachine> = (
  next: SnapshotFrom<Logic>,
  previous: SnapshotFrom<Logic> | undefined,
) => void;

/**
 * The same machine, whose every macrostep is committed before anything the step began is let go (R7).
 *
 * XState calls `transition` and only afterwards starts invoked actors and delivers messages, so a commit in here comes
 * before every deed. A subscriber would be called after the deed has begun. A stop of the actor commits nothing: a
 * daemon that goes down does not turn its work into something that ended.
 */
export function persisted<Logic extends AnyStateMachine>(logic: Logic, commit: Commit<Logic>): Logic {
  const steps: Pick<AnyStateMachine, 'transition' | 'getInitialSnapshot'> = {
    transition(snapshot, event: EventFromLogic<Logic>, scope) {
      const next = logic.transition(snapshot, event, scope);
      if (next !== snapshot && event.type !== 'xstate.stop') {
        commit(next as SnapshotFrom<Logic>, snapshot as SnapshotFrom<Logic>);
      }
      return next;
    },
    getInitialSnapshot(scope, input) {
      const first = logic.getInitialSnapshot(scope, input);
      commit(first as SnapshotFrom<Logic>, undefined);
      return first;
    },
  };
  return Object.assign(Object.create(Object.getPrototypeOf(logic) as object) as Logic, logic, steps);
}
