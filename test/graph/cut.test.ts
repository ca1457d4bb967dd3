import { describe, expect, it } from 'vitest';
import { cutPhone } from './phone/walk.ts';
import { cutPost } from './post/walk.ts';
import { story } from './walk.ts';
import { cutWorker } from './worker/walk.ts';

describe('a power cut, after which the whole daemon goes on', { timeout: 240_000 }, () => {
  it('is survived in every state of a phone', async () => {
    expect(story(await cutPhone('each state'))).toBe('');
  });

  it('is survived in every state of a worker', async () => {
    expect(story(await cutWorker('each state'))).toBe('');
  });

  it('is survived in every state of a post', async () => {
    expect(story(await cutPost('each state'))).toBe('');
  });
});
