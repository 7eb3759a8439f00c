/** Mentions blanked out so that positions stay, @所有人 kept; `toBot` when the bot is one of them. */
export function withoutMention(folded: string, botName: string): { statement: string; toBot: boolean } {
  let toBot = false;
  const statement = folded.replace(/@[^\s@,，:：]{1,20}/gu, (mention) => {
    if (/^@(所有人|全体成员|all)/iu.test(mention)) return mention;
    toBot ||= (mention.includes(botName) && botName !== '') || /助手|机器人/u.test(mention);
    const name = botName !== '' && mention.startsWith(`@${botName}`) ? `@${botName}` : mention;
    return ' '.repeat(name.length) + mention.slice(name.length);
  });
  return { statement, toBot };
}
