const userPrefix = 'user:';

/**
 * Names a private chat so that it can be written to: by the person's user id, since a private `conversationId` takes no
 * push. Without a user id (people outside the organisation) it is the conversation's, which only answers reach.
 */
export function privateChatId(userId: string | null, conversationId: string): string {
  return userId === null || userId === '' ? conversationId : `${userPrefix}${userId}`;
}

/** The user id in the id of a private chat; null when it has none. */
export function userIdOf(chatId: string): string | null {
  return chatId.startsWith(userPrefix) ? chatId.slice(userPrefix.length) : null;
}
