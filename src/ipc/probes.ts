/** What monitoring systems ask. Paths and forms are those of Prometheus and of what restarts containers. */

/** One thing that must be so for postd to do its work. */
export interface Condition {
  name: string;
  /** What is wrong, in a line without secrets; null when nothing is. */
  problem: string | null;
}

export interface Probes {
  /** Takes no call to the cloud. */
  readiness(): Promise<Condition[]>;
  /** In the text format of Prometheus. */
  metrics(): Promise<string>;
}

export interface ProbeAnswer {
  status: 200 | 503;
  contentType: string;
  text: string;
}

const plainType = 'text/plain; charset=utf-8';
export const metricsType = 'text/plain; version=0.0.4; charset=utf-8';

const answers = {
  /** That it is answered at all is the answer. */
  '/healthz': () => ({ status: 200, contentType: plainType, text: 'ok\n' }),
  '/readyz': async (probes) => {
    const conditions = await probes.readiness();
    const isReady = conditions.every(({ problem }) => problem === null);
    const text = conditions.map(({ name, problem }) => `${name}: ${problem ?? 'ok'}\n`).join('');
    return { status: isReady ? 200 : 503, contentType: plainType, text };
  },
  '/metrics': async (probes) => ({ status: 200, contentType: metricsType, text: await probes.metrics() }),
} as const satisfies Record<string, (probes: Probes) => ProbeAnswer | Promise<ProbeAnswer>>;

export type ProbePath = keyof typeof answers;

export const probePaths: readonly string[] = Object.keys(answers);

export const isProbePath = (path: string): path is ProbePath => probePaths.includes(path);

export const answerProbe = async (path: ProbePath, probes: Probes): Promise<ProbeAnswer> =>
  answers[path](probes);
