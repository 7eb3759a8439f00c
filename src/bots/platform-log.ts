/** What is logged of a platform's doings: never a body, an address or a key. Pino's logger is one. */
export interface PlatformLog {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}
