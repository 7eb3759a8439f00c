import { Counter, Gauge, Registry } from 'prom-client';

export interface Figures {
  readonly registry: Registry;
  count(event: 'received' | 'repeated' | 'handled' | 'failed'): void;
}

/** What `/metrics` shows: messages by what became of them, and what waits to be sent, asked when it is read. */
export function createFigures(waitingToSend: () => Promise<number>): Figures {
  const registry = new Registry();
  const messages = new Counter({
    name: 'jingcun_messages_total',
    help: 'Messages by what became of them',
    labelNames: ['event'],
    registers: [registry],
  });
  new Gauge({
    name: 'jingcun_chats_waiting_to_send',
    help: 'Chats with messages that have not left yet',
    registers: [registry],
    async collect() {
      this.set(await waitingToSend());
    },
  });
  new Gauge({
    name: 'process_resident_memory_bytes',
    help: 'Resident memory size in bytes',
    registers: [registry],
    collect() {
      this.set(process.memoryUsage.rss());
    },
  });
  return { registry, count: (event) => messages.inc({ event }) };
}
