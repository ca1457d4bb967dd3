import type { Parts } from './endpoints/endpoint.ts';
import type { Subject } from './faults/desk.ts';

/** What a call is about: its phones and tasks, wherever its body names them. */
export const subjectOf = (
  endpoint: string,
  body: object,
  { fleet, tasks }: Parts,
): Subject & { ids: string[] } => {
  const said = collect(body);
  const known = said.ids.flatMap((id) => tasks.find(id) ?? []);
  return {
    endpoint,
    ids: said.ids,
    phones: [...said.ids.flatMap((id) => fleet.find(id) ?? []), ...known.map((task) => task.phone)],
    tasks: [...known, ...said.names.map((name) => ({ id: '', name }))],
  };
};

/** Every field in which some endpoint takes the id of a phone or task, or the name of a task. */
const collect = (body: object): { ids: string[]; names: string[] } => {
  const { id, ids, envId, name, planName, list } = fieldsOf(body);
  const items = Array.isArray(list) ? list.filter((item) => typeof item === 'object') : [];
  const envIds = items.map((item: object | null) => fieldsOf(item ?? {})['envId']);
  return { ids: [id, ids, envId, envIds].flatMap(textsOf), names: [name, planName].flatMap(textsOf) };
};

const fieldsOf = (body: object): Record<string, unknown> => ({ ...body });

const textsOf = (value: unknown): string[] =>
  [value].flat().filter((item): item is string => typeof item === 'string');
