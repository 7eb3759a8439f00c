import { describePage } from '../support/page-suite.ts';
import { openSandboxApp } from '../support/sandbox-app.ts';

describePage('the sandbox page', openSandboxApp);
