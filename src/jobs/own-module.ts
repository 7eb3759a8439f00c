import { fileURLToPath } from 'node:url';

/** How a module beside the caller is started in a thread or process of its own. */
export interface OwnModule {
  readonly url: URL;
  readonly path: string;
  /** Under tsx the new thread or process must learn TypeScript as well; compiled code needs nothing. */
  readonly execArgv: readonly string[];
}

/** @param name without extension; it has the caller's: `.ts` from sources, `.js` once compiled */
export function ownModule(name: string, importMetaUrl: string): OwnModule {
  const fromSource = importMetaUrl.endsWith('.ts');
  const url = new URL(`./${name}${fromSource ? '.ts' : '.js'}`, importMetaUrl);
  return { url, path: fileURLToPath(url), execArgv: fromSource ? ['--import', 'tsx'] : [] };
}
