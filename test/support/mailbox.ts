import { createActor, fromTransition, type ActorRefFrom } from 'xstate';

/** A parent that only listens: everything it is told is kept in `told`. */
export function listener<Message extends { type: string }>() {
  const told: Message[] = [];
  const logic = fromTransition((state: null, message: Message) => {
    told.push(message);
    return state;
  }, null);
  const actor: ActorRefFrom<typeof logic> = createActor(logic).start();
  return { actor, told };
}
