// The program with the fake HTTP platform in place of the sandbox, to be killed. Its programme clock runs fast.
import { readConfig } from '../../src/config.ts';
import { createLog } from '../../src/log.ts';
import { startService } from '../../src/main.ts';
import { httpAdapter } from './http-adapter.ts';

const { PLATFORM_URL = '', CLOCK_START = '0', CLOCK_ZERO = '0', CLOCK_SPEED = '1' } = process.env;

const programmeNow = () => Number(CLOCK_START) + Math.round((Date.now() - Number(CLOCK_ZERO)) * Number(CLOCK_SPEED));
await startService({
  config: readConfig(process.env),
  log: createLog('error'),
  machineNow: Date.now,
  platform: { adapters: [httpAdapter(PLATFORM_URL)], programmeNow },
});
