import type { SendLimit } from '../../src/bots/adapter.ts';
import type { OutgoingMessage, SendResult } from '../../src/domain/messages.ts';
import type { Connection } from '../../src/jobs/connection.ts';

/** A platform as a plain object: it shows what it is sent unless told to misbehave. */
export interface FakeConnection extends Connection {
  /** What people see, in order. */
  readonly shown: OutgoingMessage[];
  /** Every call, shown or not. */
  readonly calls: OutgoingMessage[];
  /** How the next calls end, in order; a call that is not told shows the message and is `sent`. */
  readonly next: ((message: OutgoingMessage, show: () => void) => Promise<SendResult> | SendResult)[];
  connected: boolean;
  repeatable: boolean;
  limits: SendLimit[];
}

export function fakeConnection(): FakeConnection {
  const shown: OutgoingMessage[] = [];
  const calls: OutgoingMessage[] = [];
  const connection: FakeConnection = {
    shown,
    calls,
    next: [],
    connected: true,
    repeatable: false,
    limits: [],
    async send(message) {
      calls.push(message);
      const show = () => void shown.push(message);
      const behave = connection.next.shift();
      if (behave) return behave(message, show);
      show();
      return { outcome: 'sent' };
    },
    isRepeatable: () => connection.repeatable,
    isConnected: () => connection.connected,
    fetchPhoto: () => Promise.reject(new Error('this platform has no photos')),
  };
  return connection;
}
