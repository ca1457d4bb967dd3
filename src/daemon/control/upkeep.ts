import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { PostdError } from '../../domain/failure.ts';
import type { Store } from '../../domain/store.ts';
import type { Clock } from '../../domain/time.ts';
import type { UpkeepControl } from '../../ipc/contract.ts';

/**
 * Copies wait beside the database until they are fetched, one at a time: whoever may use the socket need not be able to
 * read the state directory, nor postd to write where the copy is wanted.
 */
export function createUpkeepControl(store: Store, clock: Clock, stateDir: string): UpkeepControl {
  const file = join(stateDir, 'postd.db.copy');
  let isTaken = false;
  // A life that was killed may have left one.
  rmSync(file, { force: true });

  const remove = (): void => {
    rmSync(file, { force: true });
    isTaken = false;
  };
  return {
    checkDatabase: async () => ({ ...(await store.inspect()), now: clock.now() }),
    backup: async () => {
      if (isTaken) {
        throw new PostdError('locked', 'another copy of the database is being made', {
          hint: 'try again when it is done',
          retry: 'later',
        });
      }
      isTaken = true;
      try {
        const at = clock.now();
        const { sizeBytes } = await store.copyTo(file, at);
        const message = `the database was copied, ${(sizeBytes / 1e6).toFixed(1)} MB`;
        store.record({ at: clock.now(), level: 'info', name: 'store.copied', message });
        return { file, sizeBytes, remove };
      } catch (error) {
        remove();
        throw error;
      }
    },
  };
}
