import { z } from 'zod';

const button = z.strictObject({
  text: z.string().min(1),
  style: z.number().int().min(1).max(4),
  key: z
    .string()
    .min(1)
    .refine((key) => Buffer.byteLength(key) <= 1_024),
});

/** A card with buttons as the platform takes it (document 101032). */
const cardShape = z.strictObject({
  card_type: z.literal('button_interaction'),
  main_title: z.strictObject({ title: z.string().min(1).max(26) }),
  button_list: z.array(button).min(1).max(6),
  task_id: z.string().regex(/^[A-Za-z0-9_\-@]{1,128}$/),
});

export type Card = z.output<typeof cardShape>;

/** The card, or what the platform would say against it. */
export function readCard(value: unknown): Card | string {
  const parsed = cardShape.safeParse(value);
  return parsed.success ? parsed.data : `a card of another shape: ${parsed.error.issues[0]?.path.join('.')}`;
}

export const updateShape = z.strictObject({
  response_type: z.literal('update_template_card'),
  userids: z.array(z.string()).optional(),
  template_card: z.unknown(),
});

/** As people see it. */
export function cardText({ main_title, button_list }: Card): string {
  return [main_title.title, ...button_list.map(({ text }) => `[${text}]`)].join(' ');
}
