import type { Adapter } from '../bots/adapter.ts';

/** What the jobs need of a bot's connection. Every adapter is one; jobs are handed it and know no platform. */
export type Connection = Pick<
  Adapter,
  | 'limits'
  | 'send'
  | 'isRepeatable'
  | 'isConnected'
  | 'problem'
  | 'heard'
  | 'fetchPhoto'
  | 'quota'
  | 'avoidsFullHour'
  | 'recall'
>;

/** By name of the bot. */
export type Connections = ReadonlyMap<string, Connection>;
