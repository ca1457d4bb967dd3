import manifest from '../../package.json' with { type: 'json' };

/** Of this postctl; the daemon says its own. */
export const { version } = manifest;
