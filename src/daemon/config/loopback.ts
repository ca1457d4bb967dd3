import type { Loopback } from '../../ipc/loopback.ts';

const loopbackHosts = new Set(['127.0.0.1', 'localhost', '[::1]']);

/** Whether a cloud is on this machine, and so a simulated one. */
export const isLoopback = (url: string): boolean => loopbackHosts.has(new URL(url).hostname);

/** The port of this machine alone that `127.0.0.1:9464` or `[::1]:9464` names; null for anything else. */
export const loopbackIn = (text: string): Loopback | null => {
  const [, host, port] = /^(127\.0\.0\.1|localhost|\[::1\]):(\d{1,5})$/.exec(text) ?? [];
  if (host === undefined || Number(port) < 1 || Number(port) > 65_535) return null;
  return { host: host === 'localhost' ? '127.0.0.1' : host.replaceAll(/[[\]]/g, ''), port: Number(port) };
};
