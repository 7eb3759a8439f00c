import { basename } from 'node:path';
import { fileTypeOf } from './media.ts';
import { renderMarkdown, renderText, splitText, titleOf } from './render.ts';

/** One call's worth of a message, whichever interface it goes by. */
export type Part =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'markdown'; readonly title: string; readonly text: string }
  | { readonly kind: 'image'; readonly mediaId: string }
  | { readonly kind: 'file'; readonly mediaId: string; readonly path: string };

export interface ParcelOptions {
  readonly text: string;
  /** Media ids, as the platform gave them. */
  readonly images: readonly string[];
  readonly files: readonly { readonly mediaId: string; readonly path: string }[];
  readonly max: number;
  /** The interface has no message that is a picture alone. */
  readonly picturesInText: boolean;
}

/** Left for text beside however many pictures. */
const minRoom = 1_000;

/**
 * A message as few calls: each is paid for, and what is one call is shown whole or not at all. Text with pictures is
 * markdown that shows them below it; without any it is plain text. Files can only go by themselves.
 */
export function partsOf({ text, images, files, max, picturesInText }: ParcelOptions): Part[] {
  const parts: Part[] = [];
  const written = text.trim() !== '';
  if (images.length > 0 && (written || picturesInText)) {
    const pictures = images.map((mediaId) => `![图](${mediaId})`).join('\n\n');
    const room = Math.max(minRoom, max - Buffer.byteLength(pictures) * 2);
    const texts = splitText(renderMarkdown(text), room);
    const [last = ''] = texts.splice(-1);
    const title = titleOf(text);
    for (const piece of texts) parts.push({ kind: 'markdown', title, text: piece });
    parts.push({ kind: 'markdown', title, text: [last, pictures].filter((one) => one !== '').join('\n\n') });
  } else {
    for (const piece of splitText(renderText(text), max)) parts.push({ kind: 'text', text: piece });
    for (const mediaId of images) parts.push({ kind: 'image', mediaId });
  }
  return [...parts, ...files.map((file) => ({ kind: 'file' as const, ...file }))];
}

/** `msgKey` and `msgParam` of the interfaces for robots (chapter 4.4). */
export function robotMessage(part: Part): { readonly msgKey: string; readonly msgParam: string } {
  switch (part.kind) {
    case 'text':
      return { msgKey: 'sampleText', msgParam: JSON.stringify({ content: part.text }) };
    case 'markdown':
      return { msgKey: 'sampleMarkdown', msgParam: JSON.stringify({ title: part.title, text: part.text }) };
    case 'image':
      return { msgKey: 'sampleImageMsg', msgParam: JSON.stringify({ photoURL: part.mediaId }) };
    case 'file': {
      const { mediaId, path } = part;
      const file = { mediaId, fileName: basename(path), fileType: fileTypeOf(path) };
      return { msgKey: 'sampleFile', msgParam: JSON.stringify(file) };
    }
  }
}

/**
 * Body for a session or a group's webhook (chapter 4.3), which can alert people: the id has to stand in `at` and, after
 * a sign, in the text; people see the name there.
 */
export function webhookBody(part: Part, mentions: readonly string[]): object | null {
  const at = mentions.length === 0 ? {} : { at: { atUserIds: mentions, isAtAll: false } };
  const front = mentions.map((id) => `@${id} `).join('');
  if (part.kind === 'text') return { msgtype: 'text', text: { content: `${front}${part.text}` }, ...at };
  if (part.kind !== 'markdown') return null;
  return { msgtype: 'markdown', markdown: { title: part.title, text: `${front}${part.text}` }, ...at };
}
