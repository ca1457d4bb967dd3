import { learn } from '../reply.ts';
import { moves } from './moves.ts';
import { blameReply } from './replies.ts';

/** A file's way to the cloud: a place is asked for, the bytes are sent, and a second place is tried when that fails. */
export const uploading = moves.createStateConfig({
  description: 'Brings the video to the cloud; no phone is needed for that, so none is paid for.',
  initial: 'finding',
  on: { 'post.end': { target: 'settling', actions: ['hear', 'giveBack'] } },
  states: {
    finding: {
      description: 'Perhaps these bytes are there already: one upload serves every job for three days.',
      invoke: {
        id: 'findUpload',
        src: 'findUpload',
        input: ({ context }) => ({ videoId: context.attempt.videoId }),
        onDone: [
          {
            guard: { type: 'hasUpload', params: ({ event }) => event.output },
            target: '#post.awaitingPhone',
            actions: [learn, { type: 'keepUpload', params: ({ event }) => event.output }],
          },
          { target: 'asking', actions: learn },
        ],
      },
    },
    asking: {
      description: 'Asks for a place to put the file.',
      entry: 'countUpload',
      invoke: {
        id: 'askUploadUrl',
        src: 'askUploadUrl',
        input: ({ context }) => ({ videoPath: context.brief.videoPath }),
        onDone: [
          {
            guard: { type: 'isOk', params: ({ event }) => event.output },
            target: 'putting',
            actions: [
              learn,
              { type: 'keepUpload', params: ({ event }) => (event.output.ok ? event.output.value : {}) },
            ],
          },
          {
            guard: { type: 'mayUploadAgain', params: ({ event }) => event.output },
            target: 'asking',
            reenter: true,
            actions: learn,
          },
          { target: '#post.settling', actions: [learn, blameReply] },
        ],
      },
    },
    putting: {
      description: 'Sends the bytes. The place is good for half an hour; a failed one is not used again.',
      invoke: {
        id: 'putMedia',
        src: 'putMedia',
        input: ({ context }) => ({
          videoId: context.attempt.videoId,
          videoPath: context.brief.videoPath,
          sizeBytes: context.brief.sizeBytes,
          uploadUrl: context.uploadUrl ?? '',
          resourceUrl: context.resourceUrl ?? '',
        }),
        onDone: [
          {
            guard: { type: 'isOk', params: ({ event }) => event.output },
            target: '#post.awaitingPhone',
            actions: learn,
          },
          {
            guard: { type: 'mayUploadAgain', params: ({ event }) => event.output },
            target: 'asking',
            actions: learn,
          },
          { target: '#post.settling', actions: [learn, blameReply] },
        ],
      },
    },
  },
});
