/** Every table, by subject; the rooms of the store import from here. */
export * from './schema/attachments.ts';
export * from './schema/chats.ts';
export * from './schema/evaluations.ts';
export * from './schema/honours.ts';
export * from './schema/inbox.ts';
export * from './schema/inspections.ts';
export * from './schema/organisation.ts';
export * from './schema/pictures.ts';
export * from './schema/reports.ts';
export * from './schema/selections.ts';
export * from './schema/sending.ts';
export * from './schema/sent-media.ts';
export * from './schema/system.ts';
export * from './schema/tasks.ts';
