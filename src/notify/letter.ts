import type { Letter } from '../domain/letter.ts';
import { nextStep, type Notice } from '../domain/notice.ts';

/** What is sent of a notice. */
export const letterOf = (notice: Notice, instanceId: string): Letter => {
  const { noticeId, at, kind, message, campaign, jobId, account, phoneId } = notice;
  return written(`${instanceId}-${noticeId}`, at, kind, message, nextStep(notice), {
    campaign,
    jobId,
    account,
    phoneId,
  });
};

/** A letter about nothing, to see whether letters arrive. */
export const testLetter = (instanceId: string, at: number): Letter =>
  written(
    `${instanceId}-test-${at}`,
    at,
    'test',
    'this is a test: what needs a person will look like it',
    'postctl status',
    {
      campaign: null,
      jobId: null,
      account: null,
      phoneId: null,
    },
  );

const written = (
  id: string,
  at: number,
  kind: Letter['kind'],
  message: string,
  next: string,
  about: Pick<Letter, 'campaign' | 'jobId' | 'account' | 'phoneId'>,
): Letter => ({
  schemaVersion: 1,
  id,
  at: new Date(at).toISOString(),
  kind,
  message,
  next,
  text: `postd: ${message} (${next})`,
  ...about,
});
