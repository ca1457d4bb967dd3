import type { PostableVideo } from '../domain/campaign.ts';

interface Place {
  video: PostableVideo;
  before: Place | Row;
  after: Place | null;
}

/** The videos that were posted equally often, as a linked list: taking one out of the middle costs nothing. */
class Row {
  after: Place | null = null;
  #last: Place | Row = this;

  append(place: Place): void {
    place.before = this.#last;
    place.after = null;
    this.#last.after = place;
    this.#last = place;
  }

  remove(place: Place): void {
    place.before.after = place.after;
    if (place.after === null) this.#last = place.before;
    else place.after.before = place.before;
  }
}

/**
 * Videos in rows by how often they were posted. Taking the least posted one costs as many steps as there are videos
 * before it that the taker must not have.
 */
export class Shelf {
  readonly #rows = new Map<number, Row>();
  #counts: number[] = [];

  constructor(videos: readonly PostableVideo[], timesPosted: ReadonlyMap<string, number>) {
    for (const video of videos) this.#put(video, timesPosted.get(video.videoId) ?? 0);
  }

  /** The least posted of the videos that may be had, the one first that waits longest; it is posted once more then. */
  take(mayHave: (video: PostableVideo) => boolean): PostableVideo | null {
    for (const count of this.#counts) {
      const row = this.#rows.get(count);
      for (let place = row?.after ?? null; place !== null; place = place.after) {
        if (row === undefined || !mayHave(place.video)) continue;
        row.remove(place);
        this.#put(place.video, count + 1);
        return place.video;
      }
    }
    return null;
  }

  #put(video: PostableVideo, timesPosted: number): void {
    const row = this.#rows.get(timesPosted) ?? this.#newRow(timesPosted);
    row.append({ video, before: row, after: null });
  }

  #newRow(timesPosted: number): Row {
    const row = new Row();
    this.#rows.set(timesPosted, row);
    this.#counts = [...this.#counts, timesPosted].sort((one, other) => one - other);
    return row;
  }
}
