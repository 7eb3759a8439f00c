/** better-sqlite3 13 under a name of its own; the types of 12 hold for it. */
declare module 'better-sqlite3-napi' {
  export { default } from 'better-sqlite3';
}
