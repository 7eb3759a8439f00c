import type BetterSqlite from 'better-sqlite3';

/** Came with Node 22.14. */
const napiOfNewDriver = 10;

/**
 * better-sqlite3, in the release that this Node can bear: 12 aborts the process on Node 24.19 and newer, 13 crashes it
 * below Node-API 10 (docs/decisions/004-two-sqlite-drivers.md). Interface and files are the same.
 */
export const { default: Database } =
  Number(process.versions['napi']) >= napiOfNewDriver
    ? await import('better-sqlite3-napi')
    : await import('better-sqlite3');

export type Connection = BetterSqlite.Database;
