/** What a receipt adds when only the first part of somebody's words was kept; empty when all was. */
export function cutNote(text: string, longest: number): string {
  return text.length > longest ? `\n话长，只记了前${longest}字` : '';
}
