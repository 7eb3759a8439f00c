import type { OutgoingMessage } from '../../domain/messages.ts';
import { isEncryptedUserId } from './decode.ts';

/**
 * Whom a group's webhook alerts: the one person who asked, if the office wants that and his id is a plain one. An encrypted
 * id alerts nobody, and a message to all is for people alone to send.
 */
export function mentionsIn({ mention }: OutgoingMessage): string[] {
  const isPerson = mention !== undefined && !isEncryptedUserId(mention) && mention.toLowerCase() !== '@all';
  return isPerson ? [mention] : [];
}
