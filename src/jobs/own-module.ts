import { fileURLToPath } from 'node:url';
import { type ResourceLimits, Worker } from 'node:worker_threads';

/** Where a module beside the caller is: `.ts` when run from sources, `.js` once compiled. */
interface OwnModule {
  /** Without extension. */
  readonly name: string;
  readonly importMetaUrl: string;
}

/** Starts the module in a worker thread. From sources the thread first learns TypeScript: it takes no `--import`. */
export function startThread(module: OwnModule, workerData: unknown, resourceLimits: ResourceLimits = {}): Worker {
  const url = urlOf(module);
  if (!fromSource(module)) return new Worker(url, { workerData, resourceLimits });
  const code = `import('tsx/esm/api').then(({ register }) => (register(), import(${JSON.stringify(url.href)})));`;
  return new Worker(code, { workerData, resourceLimits, eval: true });
}

/** Arguments for Node that run the module in a process of its own. */
export function processArguments(module: OwnModule): string[] {
  return [...(fromSource(module) ? ['--import', 'tsx'] : []), fileURLToPath(urlOf(module))];
}

function fromSource({ importMetaUrl }: OwnModule): boolean {
  return importMetaUrl.endsWith('.ts');
}

function urlOf(module: OwnModule): URL {
  return new URL(`./${module.name}${fromSource(module) ? '.ts' : '.js'}`, module.importMetaUrl);
}
