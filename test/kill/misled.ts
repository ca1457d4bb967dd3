/** postd whose first create meets nobody: it is sent to a port on which no one listens. */
import { realParts, runDaemon } from './daemon.ts';

const nobody = 'http://127.0.0.1:9';

await runDaemon({
  openStore: realParts.openStore,
  createCloud(options) {
    const cloud = realParts.createCloud(options);
    const astray = realParts.createCloud({ ...options, baseUrl: nobody });
    let isFirst = true;
    return {
      ...cloud,
      createTask(order) {
        const target = isFirst ? astray : cloud;
        isFirst = false;
        return target.createTask(order);
      },
    };
  },
});
