import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { crowd, mp4, writeFiles } from './folders.ts';
import { openTown, sideBySide } from './kit.ts';
import { breaches, postedTo } from './truth.ts';

const { posts } = crowd('viral', 2);
const header = 'job_id,account,video_path,caption,status,worker_id,claimed_at,completed_at,error';

describe('Moving in from the system before', sideBySide, () => {
  test('what it posted is never posted again, also by a file that turns up later or has another name since', async () => {
    const folder = { accounts: ['ada', 'bo'], posts, settings: { maxPostsPerAccountPerDay: 9 } };
    await using town = await openTown({ campaigns: { viral: folder } });
    const ledger = join(town.folder, 'all_posted_videos.txt');
    const progress = join(town.folder, 'progress.csv');
    writeFiles(town.folder, {
      'all_posted_videos.txt': '# rebuilt\nada|viral-1.mp4|rebuilt\nbo|later.mp4|2025-12-26T10:36:02\n',
      'progress.csv': `${header}\nviral-2.mp4_viral,bo,C:\\old\\viral-2.mp4,hi,success,0,2025-12-26T10:36:02,2025-12-26T10:39:02,\n`,
    });

    expect(await town.must('ledger', 'import', ledger, '--dry-run')).toContain('2 posts would be taken');
    expect(await town.must('ledger', 'import', ledger)).toContain('2 posts taken');
    expect(await town.must('campaign', 'import', 'viral', progress)).toContain('1 post taken');
    expect(await town.must('ledger', 'import', ledger)).toContain('0 posts taken');
    expect(await town.must('campaign', 'import', 'viral', progress)).toContain('0 posts taken');
    await town.must('campaign', 'start', 'viral', '--wait');
    expect(postedTo(await town.truth())).toEqual(['ada', 'bo']);

    writeFiles(join(town.campaigns, 'viral'), {
      'captions.csv': 'filename,caption\nlater.mp4,now\nviral-9.mp4,renamed\n',
      'videos/later.mp4': mp4('later'),
      'videos/viral-9.mp4': mp4('viral/viral-1.mp4'),
    });
    await town.must('campaign', 'start', 'viral', '--wait');
    const truth = await town.truth();
    expect(postedTo(truth)).toEqual(['ada', 'ada', 'bo']);
    expect(breaches(truth)).toEqual([]);
  });

  test('what postd exports it knows when it is brought in, and another postd posts none of it again', async () => {
    const folder = { accounts: ['ada', 'bo'], posts, settings: { maxPostsPerAccountPerDay: 1 } };
    await using town = await openTown({ campaigns: { viral: folder } });
    await town.must('campaign', 'start', 'viral', '--wait');
    const exported = join(town.folder, 'export.csv');
    writeFileSync(exported, await town.must('campaign', 'export', 'viral'));
    expect(readFileSync(exported, 'utf8').split('\r\n')[0]?.split(',')).toHaveLength(15);
    expect(await town.must('campaign', 'import', 'viral', exported)).toContain('0 posts taken');
    const attempts = await town.must('campaign', 'export', 'viral', '--attempts');
    expect(attempts.match(/,published,/g)).toHaveLength(2);

    await using other = await openTown({ campaigns: { viral: folder } });
    expect(await other.must('campaign', 'import', 'viral', exported)).toContain('2 posts taken');
    const refused = await other.postctl('campaign', 'start', 'viral');
    expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining('nothing to do')]);
    expect(postedTo(await other.truth())).toEqual([]);
  });
});
