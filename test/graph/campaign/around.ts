/** What a campaign need not know: what its one worker and its phone are doing, and what there is to do at this time of day. */
export interface Around {
  worker: 'none' | 'claiming' | 'idle' | 'uploading' | 'wantsPhone' | 'inCloud';
  phone: 'none' | 'looking' | 'inUse' | 'stopping';
  /** Of the day that is planned: before, within or after its hours; or of the next one, which is not planned yet. */
  time: 'early' | 'open' | 'late' | 'tomorrow';
  hasWork: boolean;
  /** Whether a worker beside it has a job in hand. */
  isOtherBusy: boolean;
}

export const atFirst: Around = {
  worker: 'none',
  phone: 'none',
  time: 'open',
  hasWork: true,
  isOtherBusy: false,
};

/** Where the campaign was when it happened. */
export interface Circumstances {
  isEnding: boolean;
  place: string;
}

export const aroundAfter = (around: Around, happening: string, told: Circumstances): Around => ({
  ...around,
  ...changes(around, happening, told),
});

function changes(around: Around, happening: string, { isEnding, place }: Circumstances): Partial<Around> {
  const { worker, phone, time } = around;
  const asks: Partial<Around> = worker === 'idle' ? { worker: 'claiming' } : {};
  switch (happening) {
    case 'a run of two workers is opened':
      return { worker: 'claiming' };
    case 'one finds a job, the other none':
      return { worker: 'idle', isOtherBusy: true };
    case 'the other finds none':
      return { worker: 'idle' };
    case 'it is paused with only retries left':
      return { hasWork: false };
    case 'the run is opened':
      return { worker: isEnding ? 'none' : 'claiming' };
    case 'a job is due':
      return { worker: 'uploading' };
    case 'no job is due':
      if (phone === 'inUse') return { worker: isEnding ? 'none' : 'claiming', phone: 'stopping' };
      return { worker: isEnding ? 'none' : 'idle' };
    case 'its video is in the cloud':
      return phone === 'inUse' ? { worker: 'inCloud' } : { worker: 'wantsPhone', phone: 'looking' };
    case 'its phone runs':
      return { worker: 'inCloud', phone: 'inUse' };
    case 'its phone is in use':
      return { worker: 'claiming', phone: 'none' };
    case 'it is posted':
      return isEnding ? { worker: 'none', phone: 'stopping' } : { worker: 'claiming' };
    case 'the phone is seen off':
    case 'an operator lets the phone go':
      return { phone: 'none' };
    case 'nothing is left':
      return { worker: 'none' };
    case 'it is outside its hours':
      return time === 'open' ? { time: 'late' } : {};
    case 'its hours begin':
      return { ...asks, time: 'open' };
    case 'its day is done':
      return { time: 'late', hasWork: false };
    case 'the next day begins':
      return { time: 'tomorrow' };
    case 'the day is planned':
      return { ...asks, time: 'early', hasWork: true };
    case 'there may be more work':
      if (place === 'farewell') return isEnding ? {} : { worker: 'claiming' };
      return place === 'takingStock' ? {} : asks;
    case 'the pause is over':
    case 'the next pass begins':
      return asks;
    case 'an operator stops it':
    case 'postd goes down':
      if (worker === 'idle') return { worker: 'none' };
      if (worker !== 'uploading' && worker !== 'wantsPhone') return {};
      return { worker: 'none', phone: phone === 'inUse' ? 'stopping' : 'none' };
    case 'postd is killed':
      return place === 'betweenPasses' ? {} : asks;
    default:
      return {};
  }
}
