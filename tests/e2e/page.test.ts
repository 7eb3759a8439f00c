import { describePage } from '../support/page-suite.ts';
import { openSandboxApp } from '../support/sandbox-app.ts';
import { RunningService, temporaryDir } from '../support/service.ts';

describePage('the sandbox page', openSandboxApp);

describePage('the sandbox page before the whole program', async () => {
  const dir = await temporaryDir();
  const service = await RunningService.start(dir.path);
  return {
    url: service.url,
    async close() {
      await service.kill();
      await dir.remove();
    },
  };
});
