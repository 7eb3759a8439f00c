import { z } from 'zod';
import { PhotoUnavailableError } from '../../errors.ts';
import type { Adapter } from '../adapter.ts';
import { createDownloader } from '../download.ts';
import type { Api } from './api.ts';
import { troubleOf } from './outcome.ts';

export interface FetchPhotoOptions {
  readonly api: Api;
  /** Besides the platform's own: `host` or `host:port`. */
  readonly mediaHosts: readonly string[];
  readonly fetch: typeof fetch;
  /** Of the app; a callback's own goes before it. */
  readonly robotCode: string;
}

/** Where the platform keeps what people send (reference 3.5); its addresses come with http, too. */
const ownHosts = ['.aliyuncs.com', '.dingtalk.com'];
const referenceShape = z.object({ code: z.string().min(1), robot: z.string().nullable() });
const answerShape = z.looseObject({ downloadUrl: z.string().min(1) });
/** The code is over its time, or nobody's. */
const goneCode = /robotCode\.downloadCode$|downloadCode/u;

/** One string that outlives the process, as `IncomingMessage.photos` wants it. */
export function photoReference(downloadCode: string, robotCode: string | null): string {
  return JSON.stringify({ code: downloadCode, robot: robotCode });
}

/**
 * Turns the code of a picture into an address, for one call of the month's quota, and downloads it at once: how long
 * either is good is nowhere written.
 */
export function createFetchPhoto({ api, mediaHosts, fetch, robotCode }: FetchPhotoOptions): Adapter['fetchPhoto'] {
  const download = createDownloader({ hosts: mediaHosts, ownHosts, plainHttp: true, fetch });
  return async (reference, limits) => {
    const { code, robot } = referenceShape.parse(JSON.parse(reference));
    limits.signal.throwIfAborted();
    const body = { downloadCode: code, robotCode: robot ?? robotCode };
    const answer = await api.call('/v1.0/robot/messageFiles/download', body, { bucket: 'api' });
    if (answer.outcome === 'refused') {
      if (goneCode.test(answer.code)) throw new PhotoUnavailableError('expired');
      if (troubleOf(answer.code) === 'other') throw new PhotoUnavailableError('refused');
      throw new Error(`DingTalk gave no address: ${answer.code}`);
    }
    if (answer.outcome !== 'ok') throw new Error(`DingTalk gave no address: ${answer.reason}`);
    const found = answerShape.safeParse(answer.body);
    if (!found.success) throw new Error('DingTalk gave no address');
    return download(found.data.downloadUrl, limits);
  };
}
