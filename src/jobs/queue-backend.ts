import type { Job, JobSchedulerTemplateOptions, JobsOptions } from 'bullmq';

/** Where BullMQ keeps its jobs. */
export interface QueueBackend {
  readonly kind: 'redis' | 'embedded';
  createQueue(name: string): QueueHandle;
  createWorker(name: string, process: Processor, options: { concurrency: number }): WorkerHandle;
  /** The connection came (back); what was kept there may be gone. */
  onReady(listener: () => void): void;
  /** It is gone for good and must be opened anew. */
  onDown(listener: (cause: Error) => void): void;
  close(): Promise<void>;
}

export type Processor = (job: Job) => Promise<void>;

/** What is used of a BullMQ queue, whatever its backend. */
export interface QueueHandle {
  waitUntilReady(): Promise<unknown>;
  add(name: string, data: unknown, options: JobsOptions): Promise<unknown>;
  upsertJobScheduler(
    id: string,
    repeat: { every: number },
    template: { name: string; data: unknown; opts: JobSchedulerTemplateOptions },
  ): Promise<unknown>;
  close(): Promise<void>;
}

/** What is used of a BullMQ worker, whatever its backend. */
export interface WorkerHandle {
  waitUntilReady(): Promise<unknown>;
  on(event: 'failed', listener: (job: Job | undefined, cause: Error) => void): unknown;
  close(force?: boolean): Promise<void>;
}
