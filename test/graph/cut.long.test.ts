import { describe, expect, it } from 'vitest';
import { cutPhone } from './phone/walk.ts';
import { cutPost } from './post/walk.ts';
import { story } from './walk.ts';
import { cutWorker } from './worker/walk.ts';

describe('a power cut, after which the whole daemon goes on', { timeout: 900_000 }, () => {
  it('is survived in every state of a phone', async () => {
    expect(story(await cutPhone('the whole graph'))).toBe('');
  });

  it('is survived in every state of a worker', async () => {
    expect(story(await cutWorker('the whole graph'))).toBe('');
  });

  it('is survived in every state of a post', async () => {
    expect(story(await cutPost('the whole graph'))).toBe('');
  });
});
