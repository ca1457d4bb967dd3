const loopbackHosts = new Set(['127.0.0.1', 'localhost', '[::1]']);

/** Whether a cloud is on this machine, and so a simulated one. */
export const isLoopback = (url: string): boolean => loopbackHosts.has(new URL(url).hostname);
