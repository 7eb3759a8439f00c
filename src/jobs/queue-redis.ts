import { Queue, Worker } from 'bullmq';
import { Redis } from 'ioredis';
import type { Logger } from '../log.ts';
import type { QueueBackend } from './queue-backend.ts';

const longestRetryMs = 2_000;

/**
 * BullMQ on a Redis server. Returns at once; ioredis connects, and connects again after a loss, by itself.
 *
 * @param options.url `redis://…`, `rediss://…`, or a socket as `unix:///path` or `/path`
 */
export function openRedis({ url, prefix, log }: { url: string; prefix: string; log: Logger }): QueueBackend {
  const connection = new Redis(url.replace(/^unix:\/\//, ''), {
    // BullMQ's workers wait without end; a limit would make them throw.
    maxRetriesPerRequest: null,
    retryStrategy: (attempt) => Math.min(longestRetryMs, attempt * 100),
  });
  const onError = oncePerOutage(connection, log);
  connection.on('error', onError);
  return {
    kind: 'redis',
    createQueue(name) {
      const queue = new Queue(name, { connection, prefix });
      queue.on('error', onError);
      return queue;
    },
    createWorker(name, process, { concurrency }) {
      const worker = new Worker(name, process, { connection, prefix, concurrency });
      worker.on('error', onError);
      return worker;
    },
    onReady(listener) {
      connection.on('ready', listener);
      if (connection.status === 'ready') listener();
    },
    // Never: ioredis goes on trying.
    onDown: () => undefined,
    async close() {
      connection.disconnect();
    },
  };
}

/** Every part of BullMQ reports the same lost connection, again and again: one line per outage is enough. */
function oncePerOutage(connection: Redis, log: Logger): (cause: Error) => void {
  let told: string | null = null;
  connection.on('ready', () => {
    if (told !== null) log.info('redis is back');
    told = null;
  });
  return (cause) => {
    if (told === cause.message || connection.status === 'end') return;
    told = cause.message;
    log.warn({ err: cause }, 'redis is not reachable; jobs wait, the store goes on');
  };
}
