import { sql } from 'drizzle-orm';
import type { EvaluationDocument } from '../domain/evaluation.ts';
import type { ParticipantPart } from '../domain/points.ts';
import type { AssignmentKind, Role, TeamKind } from '../domain/programme/model.ts';
import type { Attendance, Quantity, SourceWords } from '../domain/reading/reading.ts';
import { kit } from './kit.ts';

const { table, index, uniqueIndex, primaryKey, text, integer, boolean, instant, json } = kit;

/** Stamp, activation and the scheduler's watermark: one row a fact. */
export const settings = table('settings', {
  name: text('name').primaryKey(),
  value: text('value').notNull(),
});

// Organisation. Rows with validFrom/validTo are facts: an import closes and opens them, never overwrites.

export const units = table('units', {
  id: primaryKey('id'),
  code: text('code').notNull().unique(),
  name: text('name').notNull(),
  short: text('short').notNull(),
  kind: text('kind').$type<'village' | 'community' | 'department' | 'town'>().notNull(),
  /** Words people write for places in the unit. */
  places: json<string[]>('places').notNull(),
  branches: json<string[]>('branches').notNull(),
  /** The next of the unit's permanent short numbers (长湖 37), shared by reports, tasks and findings. */
  nextNumber: integer('next_number').notNull().default(1),
});

/** 并村: into which unit another one went; its history stays its own, new things belong to the other. */
export const unitMerges = table(
  'unit_merges',
  {
    id: primaryKey('id'),
    unitId: integer('unit_id')
      .notNull()
      .references(() => units.id),
    intoId: integer('into_id')
      .notNull()
      .references(() => units.id),
    validFrom: instant('valid_from').notNull(),
    validTo: instant('valid_to'),
  },
  (t) => [index('unit_merges_unit').on(t.unitId)],
);

/** The day a unit meets; a unit without a row that holds is no more. */
export const meetingDays = table(
  'meeting_days',
  {
    id: primaryKey('id'),
    unitId: integer('unit_id')
      .notNull()
      .references(() => units.id),
    weekday: integer('weekday').notNull(),
    validFrom: instant('valid_from').notNull(),
    validTo: instant('valid_to'),
  },
  (t) => [index('meeting_days_unit').on(t.unitId)],
);

/** 片 of the town a unit lies in. */
export const unitSections = table(
  'unit_sections',
  {
    id: primaryKey('id'),
    unitId: integer('unit_id')
      .notNull()
      .references(() => units.id),
    section: text('section').notNull(),
    validFrom: instant('valid_from').notNull(),
    validTo: instant('valid_to'),
  },
  (t) => [index('unit_sections_unit').on(t.unitId)],
);

export const grids = table(
  'grids',
  {
    id: primaryKey('id'),
    unitId: integer('unit_id')
      .notNull()
      .references(() => units.id),
    code: text('code').notNull().unique(),
    name: text('name').notNull(),
  },
  (t) => [index('grids_unit').on(t.unitId)],
);

/** Where a grid lies, what it covers and whose charge it is; a grid without a row that holds is no more. */
export const gridAreas = table(
  'grid_areas',
  {
    id: primaryKey('id'),
    gridId: integer('grid_id')
      .notNull()
      .references(() => grids.id),
    unitId: integer('unit_id')
      .notNull()
      .references(() => units.id),
    groups: json<string[]>('groups').notNull(),
    branch: text('branch'),
    partyGroup: text('party_group'),
    boundary: text('boundary'),
    validFrom: instant('valid_from').notNull(),
    validTo: instant('valid_to'),
  },
  (t) => [index('grid_areas_grid').on(t.gridId)],
);

export const households = table(
  'households',
  {
    id: primaryKey('id'),
    code: text('code').notNull().unique(),
    unitId: integer('unit_id')
      .notNull()
      .references(() => units.id),
    head: text('head').notNull(),
  },
  (t) => [index('households_unit').on(t.unitId)],
);

/** The unit and group a household lives in; a household without a row that holds has left. */
export const householdPlaces = table(
  'household_places',
  {
    id: primaryKey('id'),
    householdId: integer('household_id')
      .notNull()
      .references(() => households.id),
    unitId: integer('unit_id')
      .notNull()
      .references(() => units.id),
    groupName: text('group_name'),
    validFrom: instant('valid_from').notNull(),
    validTo: instant('valid_to'),
  },
  (t) => [index('household_places_household').on(t.householdId)],
);

/** 突击先锋队, 宣传队 (S19, S24). */
export const teams = table('teams', {
  id: primaryKey('id'),
  code: text('code').notNull().unique(),
  unitId: integer('unit_id')
    .notNull()
    .references(() => units.id),
  name: text('name').notNull(),
  kind: text('kind').$type<TeamKind>().notNull(),
});

/** When a team existed, and in which unit. */
export const teamTerms = table(
  'team_terms',
  {
    id: primaryKey('id'),
    teamId: integer('team_id')
      .notNull()
      .references(() => teams.id),
    unitId: integer('unit_id')
      .notNull()
      .references(() => units.id),
    validFrom: instant('valid_from').notNull(),
    validTo: instant('valid_to'),
  },
  (t) => [index('team_terms_team').on(t.teamId)],
);

export const persons = table('persons', {
  id: primaryKey('id'),
  /** The roster's own id. */
  code: text('code').notNull().unique(),
  name: text('name').notNull(),
  /** For the office alone: no log, group or public paper shows it. */
  phone: text('phone'),
  /** Set by `jingcun forget`: the name is gone, the figures stay. */
  forgottenAt: instant('forgotten_at'),
});

/** Where a person belongs and what he counts as, at a time. */
export const memberships = table(
  'memberships',
  {
    id: primaryKey('id'),
    personId: integer('person_id')
      .notNull()
      .references(() => persons.id),
    unitId: integer('unit_id')
      .notNull()
      .references(() => units.id),
    gridId: integer('grid_id').references(() => grids.id),
    groupName: text('group_name'),
    branch: text('branch'),
    partyGroup: text('party_group'),
    householdId: integer('household_id').references(() => households.id),
    memberType: text('member_type').notNull(),
    atHome: boolean('at_home').notNull(),
    /** Class of the rulebook the branch gave him (A–D); null: the first one. */
    memberClass: text('member_class'),
    exemptReason: text('exempt_reason'),
    validFrom: instant('valid_from').notNull(),
    validTo: instant('valid_to'),
  },
  (t) => [index('memberships_person').on(t.personId), index('memberships_unit').on(t.unitId)],
);

/** Roles above member; `unitId` null means the whole town. */
export const roleGrants = table(
  'role_grants',
  {
    id: primaryKey('id'),
    personId: integer('person_id')
      .notNull()
      .references(() => persons.id),
    role: text('role').$type<Exclude<Role, 'member'>>().notNull(),
    unitId: integer('unit_id').references(() => units.id),
    /** The grid a grid head is responsible for. Rights are those of the unit; coverage is told by the grid. */
    gridId: integer('grid_id').references(() => grids.id),
    /** The post as the office writes it: 副指挥长, 办公室主任, 环卫线. */
    title: text('title'),
    validFrom: instant('valid_from').notNull(),
    validTo: instant('valid_to'),
  },
  (t) => [index('role_grants_person').on(t.personId)],
);

export const teamMembers = table(
  'team_members',
  {
    id: primaryKey('id'),
    teamId: integer('team_id')
      .notNull()
      .references(() => teams.id),
    personId: integer('person_id')
      .notNull()
      .references(() => persons.id),
    validFrom: instant('valid_from').notNull(),
    validTo: instant('valid_to'),
  },
  (t) => [index('team_members_team').on(t.teamId), index('team_members_person').on(t.personId)],
);

/** What somebody looks after: 包村联组入户 (S36), 责任区 (S50), households of a 村民代表 (S38). */
export const assignments = table(
  'assignments',
  {
    id: primaryKey('id'),
    personId: integer('person_id')
      .notNull()
      .references(() => persons.id),
    kind: text('kind').$type<AssignmentKind>().notNull(),
    unitId: integer('unit_id')
      .notNull()
      .references(() => units.id),
    groupName: text('group_name'),
    householdId: integer('household_id').references(() => households.id),
    boundary: text('boundary'),
    validFrom: instant('valid_from').notNull(),
    validTo: instant('valid_to'),
  },
  (t) => [index('assignments_person').on(t.personId), index('assignments_unit').on(t.unitId)],
);

/** Something for one person that must not go to a group; told once, by a private push or an answer. */
export const privateItems = table(
  'private_items',
  {
    id: primaryKey('id'),
    personId: integer('person_id')
      .notNull()
      .references(() => persons.id),
    text: text('text').notNull(),
    /** What it is about, so that the same thing is told once. */
    key: text('key').notNull().unique(),
    /** Programme clock. */
    createdAt: instant('created_at').notNull(),
    expiresAt: instant('expires_at').notNull(),
    shownAt: instant('shown_at'),
  },
  (t) => [index('private_items_waiting').on(t.shownAt, t.personId)],
);

/** What each roster import brought; the facts themselves are in the dated rows. */
export const rosterImports = table('roster_imports', {
  id: primaryKey('id'),
  /** Machine clock of the import, and the programme time its facts hold from. */
  at: instant('at').notNull(),
  effectiveAt: instant('effective_at').notNull(),
  /** File name without its folder, and SHA-256 of its bytes. */
  file: text('file').notNull(),
  hash: text('hash').notNull(),
  counts: json<Record<string, number>>('counts').notNull(),
});

// Chat platforms: accounts, chats and who and what they are bound to.

export const accounts = table(
  'accounts',
  {
    id: primaryKey('id'),
    bot: text('bot').notNull(),
    userId: text('user_id').notNull(),
    displayName: text('display_name'),
    /** The chat in which this person has written privately; only then a private push may go there. */
    privateChatId: text('private_chat_id'),
  },
  (t) => [uniqueIndex('accounts_user').on(t.bot, t.userId)],
);

export const accountBindings = table(
  'account_bindings',
  {
    id: primaryKey('id'),
    accountId: integer('account_id')
      .notNull()
      .references(() => accounts.id),
    personId: integer('person_id')
      .notNull()
      .references(() => persons.id),
    /** `code`: proved by a one-time code, roles count. `claim`: 我是, member rights only. `seed`: the sandbox. */
    by: text('by').$type<'code' | 'claim' | 'seed'>().notNull(),
    validFrom: instant('valid_from').notNull(),
    validTo: instant('valid_to'),
  },
  (t) => [index('account_bindings_account').on(t.accountId), index('account_bindings_person').on(t.personId)],
);

export const bindCodes = table('bind_codes', {
  id: primaryKey('id'),
  personId: integer('person_id')
    .notNull()
    .references(() => persons.id),
  codeHash: text('code_hash').notNull(),
  /** Machine clock. */
  expiresAt: instant('expires_at').notNull(),
  usedAt: instant('used_at'),
});

/** Codes that were tried and did not fit, so that six digits cannot be guessed. */
export const bindAttempts = table(
  'bind_attempts',
  {
    id: primaryKey('id'),
    accountId: integer('account_id')
      .notNull()
      .references(() => accounts.id),
    /** Machine clock. */
    at: instant('at').notNull(),
  },
  (t) => [index('bind_attempts_account').on(t.accountId, t.at)],
);

export const chats = table(
  'chats',
  {
    id: primaryKey('id'),
    bot: text('bot').notNull(),
    chatId: text('chat_id').notNull(),
    kind: text('kind').$type<'group' | 'private'>().notNull(),
    title: text('title'),
    mutedUntil: instant('muted_until'),
  },
  (t) => [uniqueIndex('chats_platform').on(t.bot, t.chatId)],
);

export const chatBindings = table(
  'chat_bindings',
  {
    id: primaryKey('id'),
    chatId: integer('chat_id')
      .notNull()
      .references(() => chats.id),
    unitId: integer('unit_id')
      .notNull()
      .references(() => units.id),
    /** `side` groups (副群) receive results only. */
    part: text('part').$type<'main' | 'side'>().notNull(),
    validFrom: instant('valid_from').notNull(),
    validTo: instant('valid_to'),
  },
  (t) => [index('chat_bindings_chat').on(t.chatId), index('chat_bindings_unit').on(t.unitId)],
);

/** Keys of the groups' WeCom webhooks (消息推送). Secrets: whoever has one can write in the group. */
export const chatWebhooks = table('chat_webhooks', {
  chatId: integer('chat_id')
    .primaryKey()
    .references(() => chats.id),
  key: text('key').notNull(),
  /** What the platform wants calls signed with; null: nothing. */
  secret: text('secret'),
  addedAt: instant('added_at').notNull(),
});

/** Lines that are said at most once (per person, per chat or per day): the key says which. */
export const saidOnce = table('said_once', {
  key: text('key').primaryKey(),
  at: instant('at').notNull(),
});

// The inbox: commit 1 stores the raw message, commit 2 moves its state.

export const inbox = table(
  'inbox',
  {
    id: primaryKey('id'),
    bot: text('bot').notNull(),
    messageId: text('message_id').notNull(),
    chatId: integer('chat_id')
      .notNull()
      .references(() => chats.id),
    accountId: integer('account_id')
      .notNull()
      .references(() => accounts.id),
    text: text('text').notNull(),
    quote: json<{ messageId?: string; text?: string; photos: string[] }>('quote'),
    replyHandle: text('reply_handle'),
    /** Machine clock. */
    replyExpiresAt: instant('reply_expires_at'),
    /** `held`: from an unbound group, handled in order once it is bound; `expired`: that never happened. */
    state: text('state').$type<'received' | 'held' | 'expired' | 'done' | 'failed'>().notNull(),
    attempts: integer('attempts').notNull().default(0),
    error: text('error'),
    /** Programme clock. */
    receivedAt: instant('received_at').notNull(),
    handledAt: instant('handled_at'),
  },
  (t) => [
    uniqueIndex('inbox_message').on(t.bot, t.messageId),
    index('inbox_state').on(t.state),
    index('inbox_chat').on(t.chatId, t.state),
    index('inbox_account').on(t.accountId),
  ],
);

export const photos = table('photos', {
  id: primaryKey('id'),
  sha256: text('sha256').notNull().unique(),
  mime: text('mime').notNull(),
  width: integer('width').notNull(),
  height: integer('height').notNull(),
  bytes: integer('bytes').notNull(),
  /** What it looks like, domain/photo-likeness.ts; null for a picture without features. */
  fingerprint: text('fingerprint'),
  /** The day the camera noted, where it did and the platform left it: a hint, as clocks of phones may be wrong. */
  takenOn: text('taken_on'),
  storedAt: instant('stored_at').notNull(),
  /** From then on only the thumbnail is kept. */
  originalDeletedAt: instant('original_deleted_at'),
});

/** Messages whose unit was asked back; the next message that names one completes the newest. */
export const openQuestions = table(
  'open_questions',
  {
    id: primaryKey('id'),
    inboxId: integer('inbox_id')
      .notNull()
      .unique()
      .references(() => inbox.id),
    accountId: integer('account_id')
      .notNull()
      .references(() => accounts.id),
    chatId: integer('chat_id')
      .notNull()
      .references(() => chats.id),
    askedAt: instant('asked_at').notNull(),
    answeredAt: instant('answered_at'),
  },
  (t) => [index('open_questions_account').on(t.accountId, t.chatId)],
);

/** One row per announced photo of a message. */
export const attachments = table(
  'attachments',
  {
    id: primaryKey('id'),
    inboxId: integer('inbox_id')
      .notNull()
      .references(() => inbox.id),
    ordinal: integer('ordinal').notNull(),
    reference: text('reference').notNull(),
    state: text('state').$type<'announced' | 'stored' | 'failed'>().notNull(),
    photoId: integer('photo_id').references(() => photos.id),
    error: text('error'),
    attempts: integer('attempts').notNull().default(0),
    /** The report it belongs to, whether it came with the report's message, was quoted, or was sent shortly before. */
    reportId: integer('report_id').references(() => reports.id),
    findingId: integer('finding_id').references(() => findings.id),
    /** True once it was compared with all photos received before. */
    compared: boolean('compared').notNull().default(false),
    /** The earlier attachment it looks like, which may be gone by now, and how many bits of 256 differ. */
    likeId: integer('like_id'),
    likeDistance: integer('like_distance'),
    /** True once the sender was told that it failed. */
    told: boolean('told').notNull().default(false),
  },
  (t) => [
    uniqueIndex('attachments_message').on(t.inboxId, t.ordinal),
    index('attachments_state').on(t.state, t.compared),
    index('attachments_photo').on(t.photoId),
    index('attachments_report').on(t.reportId),
    index('attachments_finding').on(t.findingId),
  ],
);

// Reports and points.

export const reports = table(
  'reports',
  {
    id: primaryKey('id'),
    unitId: integer('unit_id')
      .notNull()
      .references(() => units.id),
    number: integer('number').notNull(),
    inboxId: integer('inbox_id')
      .notNull()
      .references(() => inbox.id),
    reporterAccountId: integer('reporter_account_id')
      .notNull()
      .references(() => accounts.id),
    reporterPersonId: integer('reporter_person_id').references(() => persons.id),
    onBehalf: boolean('on_behalf').notNull(),
    text: text('text').notNull(),
    /** First and last day of the work. */
    day: text('day').notNull(),
    dayTo: text('day_to').notNull(),
    kinds: json<string[]>('kinds').notNull(),
    places: json<string[]>('places').notNull(),
    /** What the roster calls the places: its groups, grids and other names. */
    knownPlaces: json<string[]>('known_places').notNull(),
    attendance: json<Attendance | null>('attendance'),
    quantities: json<Quantity[]>('quantities').notNull(),
    /** The words of `text` each field was read from. */
    sources: json<SourceWords[]>('sources').notNull(),
    photosAnnounced: integer('photos_announced').notNull(),
    /** `repeat`: another report tells of the same work and counts for both. */
    state: text('state').$type<'pending' | 'confirmed' | 'returned' | 'withdrawn' | 'repeat'>().notNull(),
    /** The report that counts instead, while this one is a `repeat`. */
    repeatOfId: integer('repeat_of_id'),
    decidedBy: integer('decided_by').references(() => persons.id),
    decidedAt: instant('decided_at'),
    returnReason: text('return_reason'),
    version: integer('version').notNull().default(1),
    createdAt: instant('created_at').notNull(),
  },
  (t) => [
    uniqueIndex('reports_number').on(t.unitId, t.number),
    index('reports_inbox').on(t.inboxId),
    index('reports_unit_day').on(t.unitId, t.day),
    index('reports_day').on(t.day),
    index('reports_reporter').on(t.reporterAccountId),
    index('reports_repeat').on(t.repeatOfId),
  ],
);

/** What a report said before each change; append-only. */
export const reportVersions = table(
  'report_versions',
  {
    id: primaryKey('id'),
    reportId: integer('report_id')
      .notNull()
      .references(() => reports.id),
    version: integer('version').notNull(),
    before: json<Record<string, unknown>>('before').notNull(),
    change: text('change').notNull(),
    accountId: integer('account_id').references(() => accounts.id),
    at: instant('at').notNull(),
  },
  (t) => [uniqueIndex('report_versions_version').on(t.reportId, t.version)],
);

export const participants = table(
  'participants',
  {
    id: primaryKey('id'),
    reportId: integer('report_id')
      .notNull()
      .references(() => reports.id),
    personId: integer('person_id')
      .notNull()
      .references(() => persons.id),
    /** `text`: named in the message; `self`: 我 or 我们; `onBehalf`: in 代报; `secretary`: added while confirming. */
    source: text('source').$type<'text' | 'self' | 'onBehalf' | 'secretary'>().notNull(),
    /** 参加, 组织, or 带队 (of a vanguard team): what the points depend on. */
    part: text('part').$type<ParticipantPart>().notNull().default('joined'),
    addedAt: instant('added_at').notNull(),
    removedAt: instant('removed_at'),
  },
  (t) => [index('participants_report').on(t.reportId), index('participants_person').on(t.personId)],
);

/** Append-only: a mistake is mended by an entry that reverses it. */
export const pointEntries = table(
  'point_entries',
  {
    id: primaryKey('id'),
    personId: integer('person_id')
      .notNull()
      .references(() => persons.id),
    reportId: integer('report_id').references(() => reports.id),
    ruleId: text('rule_id').notNull(),
    rulesVersion: text('rules_version').notNull(),
    /** May be zero: the work counts, a cap was reached, and the reason says so. */
    hundredths: integer('hundredths').notNull(),
    reason: text('reason').notNull(),
    /** Day of the work. */
    day: text('day').notNull(),
    reversesId: integer('reverses_id'),
    decidedBy: integer('decided_by').references(() => persons.id),
    at: instant('at').notNull(),
  },
  (t) => [index('point_entries_person').on(t.personId, t.day), index('point_entries_report').on(t.reportId)],
);

// Tasks, inspections, evaluations.

export const tasks = table(
  'tasks',
  {
    id: primaryKey('id'),
    unitId: integer('unit_id')
      .notNull()
      .references(() => units.id),
    number: integer('number').notNull(),
    title: text('title').notNull(),
    due: text('due').notNull(),
    /** Grid group the task is for; null is the whole unit. */
    groupName: text('group_name'),
    /** `reported`: a member says it is done; `closed`: the secretary agrees. */
    state: text('state').$type<'open' | 'reported' | 'closed'>().notNull(),
    createdBy: integer('created_by').references(() => persons.id),
    createdAt: instant('created_at').notNull(),
    reportedBy: integer('reported_by').references(() => persons.id),
    reportedAt: instant('reported_at'),
    closedBy: integer('closed_by').references(() => persons.id),
    closedAt: instant('closed_at'),
  },
  (t) => [uniqueIndex('tasks_number').on(t.unitId, t.number), index('tasks_state').on(t.unitId, t.state)],
);

/** 一轮检查: sheets of named inspectors, sealed until all have handed in (U5, F8). */
export const rounds = table(
  'rounds',
  {
    id: primaryKey('id'),
    sheetId: text('sheet_id').notNull(),
    /** Month, quarter, or the year for the year-end check. */
    period: text('period').notNull(),
    state: text('state').$type<'sealed' | 'opened' | 'cancelled'>().notNull(),
    /** The draw of groups, households and reports follows from it; published with the result. */
    seed: text('seed').notNull(),
    createdBy: integer('created_by')
      .notNull()
      .references(() => persons.id),
    createdAt: instant('created_at').notNull(),
    openedAt: instant('opened_at'),
    cancelledBy: integer('cancelled_by').references(() => persons.id),
    cancelledAt: instant('cancelled_at'),
    cancelReason: text('cancel_reason'),
  },
  (t) => [index('rounds_period').on(t.sheetId, t.period)],
);

export const roundInspectors = table(
  'round_inspectors',
  {
    id: primaryKey('id'),
    roundId: integer('round_id')
      .notNull()
      .references(() => rounds.id),
    personId: integer('person_id')
      .notNull()
      .references(() => persons.id),
    /** 交卷; his sheets do not change from then on. */
    handedInAt: instant('handed_in_at'),
  },
  (t) => [
    uniqueIndex('round_inspectors_pair').on(t.roundId, t.personId),
    index('round_inspectors_person').on(t.personId),
  ],
);

/** What was drawn for a unit of the round. */
export const roundUnits = table(
  'round_units',
  {
    id: primaryKey('id'),
    roundId: integer('round_id')
      .notNull()
      .references(() => rounds.id),
    unitId: integer('unit_id')
      .notNull()
      .references(() => units.id),
    groups: json<string[]>('groups').notNull(),
    /** Heads of the households to visit. */
    households: json<string[]>('households').notNull(),
  },
  (t) => [uniqueIndex('round_units_pair').on(t.roundId, t.unitId)],
);

/** Confirmed reports drawn for a look on site, and what was seen there (P16). */
export const reportChecks = table(
  'report_checks',
  {
    id: primaryKey('id'),
    roundId: integer('round_id')
      .notNull()
      .references(() => rounds.id),
    reportId: integer('report_id')
      .notNull()
      .references(() => reports.id),
    outcome: text('outcome').$type<'held' | 'rejected'>(),
    checkedBy: integer('checked_by').references(() => persons.id),
    checkedAt: instant('checked_at'),
  },
  (t) => [uniqueIndex('report_checks_pair').on(t.roundId, t.reportId), index('report_checks_report').on(t.reportId)],
);

/** One visit of one inspector to one unit on one day; a visit without findings is a clean sheet. */
export const inspections = table(
  'inspections',
  {
    id: primaryKey('id'),
    unitId: integer('unit_id')
      .notNull()
      .references(() => units.id),
    inspectorId: integer('inspector_id')
      .notNull()
      .references(() => persons.id),
    sheetId: text('sheet_id').notNull(),
    /** Null: outside a round, which only a month without rounds has. */
    roundId: integer('round_id').references(() => rounds.id),
    day: text('day').notNull(),
    createdAt: instant('created_at').notNull(),
  },
  (t) => [
    uniqueIndex('inspections_visit').on(t.unitId, t.inspectorId, t.sheetId, t.day).where(sql`round_id is null`),
    uniqueIndex('inspections_round_visit').on(t.roundId, t.unitId, t.inspectorId, t.day),
    index('inspections_sheet_day').on(t.sheetId, t.day),
  ],
);

export const findings = table(
  'findings',
  {
    id: primaryKey('id'),
    inspectionId: integer('inspection_id')
      .notNull()
      .references(() => inspections.id),
    unitId: integer('unit_id')
      .notNull()
      .references(() => units.id),
    number: integer('number').notNull(),
    place: text('place').notNull(),
    text: text('text').notNull(),
    itemId: text('item_id').notNull(),
    /** Positive: what is taken off. */
    deductionHundredths: integer('deduction_hundredths').notNull(),
    inboxId: integer('inbox_id')
      .notNull()
      .references(() => inbox.id),
    /** What the last recheck found; a passed one is done with. The deduction stands either way. */
    recheck: text('recheck').$type<'passed' | 'failed'>(),
    recheckedBy: integer('rechecked_by').references(() => persons.id),
    recheckedAt: instant('rechecked_at'),
    /** Set when the inspector took back a mistaken entry; it no longer counts. */
    withdrawnBy: integer('withdrawn_by').references(() => persons.id),
    withdrawnAt: instant('withdrawn_at'),
    /** Set when an objection against it was upheld: it counts in no version from then on. */
    struckAt: instant('struck_at'),
    createdAt: instant('created_at').notNull(),
  },
  (t) => [uniqueIndex('findings_number').on(t.unitId, t.number), index('findings_inspection').on(t.inspectionId)],
);

export const evaluations = table(
  'evaluations',
  {
    id: primaryKey('id'),
    /** Sheet and period say what was evaluated; a correction is a new version beside the old. */
    sheetId: text('sheet_id').notNull(),
    period: text('period').notNull(),
    version: integer('version').notNull(),
    state: text('state').$type<'draft' | 'notice' | 'final'>().notNull(),
    rulesVersion: text('rules_version').notNull(),
    /** Inputs, their ids, and the figures, as published. */
    document: json<EvaluationDocument>('document').notNull(),
    /** SHA-256 of the canonical document. */
    hash: text('hash').notNull(),
    draftedAt: instant('drafted_at').notNull(),
    noticeFrom: text('notice_from'),
    noticeTo: text('notice_to'),
    publishedBy: integer('published_by').references(() => persons.id),
    finalAt: instant('final_at'),
    finalBy: integer('final_by').references(() => persons.id),
    /** 更正公示: why this version stands beside the one before. */
    correction: text('correction'),
  },
  (t) => [uniqueIndex('evaluations_version').on(t.sheetId, t.period, t.version)],
);

/** 加分 and 扣罚 of a quarter by decision of the office, each with its reason. Taken back, never deleted. */
export const adjustments = table(
  'adjustments',
  {
    id: primaryKey('id'),
    unitId: integer('unit_id')
      .notNull()
      .references(() => units.id),
    period: text('period').notNull(),
    side: text('side').$type<'bonus' | 'penalty'>().notNull(),
    /** Id of the rulebook's kind. */
    kind: text('kind').notNull(),
    reason: text('reason').notNull(),
    decidedBy: integer('decided_by')
      .notNull()
      .references(() => persons.id),
    at: instant('at').notNull(),
    withdrawnBy: integer('withdrawn_by').references(() => persons.id),
    withdrawnAt: instant('withdrawn_at'),
  },
  (t) => [index('adjustments_period').on(t.period, t.unitId)],
);

/** 异议 against a published evaluation, answered by an inspector who did not write what it is about. */
export const objections = table(
  'objections',
  {
    id: primaryKey('id'),
    evaluationId: integer('evaluation_id')
      .notNull()
      .references(() => evaluations.id),
    unitId: integer('unit_id')
      .notNull()
      .references(() => units.id),
    /** What it is about; null: the evaluation of the unit as a whole. */
    findingId: integer('finding_id').references(() => findings.id),
    text: text('text').notNull(),
    inboxId: integer('inbox_id')
      .notNull()
      .references(() => inbox.id),
    /** Null while the sender is not bound. */
    personId: integer('person_id').references(() => persons.id),
    at: instant('at').notNull(),
    /** Last day for the answer. */
    due: text('due').notNull(),
    assignedTo: integer('assigned_to').references(() => persons.id),
    state: text('state').$type<'open' | 'upheld' | 'rejected'>().notNull(),
    answer: text('answer'),
    decidedBy: integer('decided_by').references(() => persons.id),
    decidedAt: instant('decided_at'),
  },
  (t) => [index('objections_evaluation').on(t.evaluationId, t.state), index('objections_state').on(t.state)],
);

export const broadcasts = table('broadcasts', {
  id: primaryKey('id'),
  text: text('text').notNull(),
  urgent: boolean('urgent').notNull(),
  /** An urgent one waits for the office's 确认广播. */
  state: text('state').$type<'waiting' | 'sent' | 'withdrawn'>().notNull(),
  createdBy: integer('created_by')
    .notNull()
    .references(() => persons.id),
  createdAt: instant('created_at').notNull(),
});

// Sending: schedule runs and notices are what was planned, the outbox is what leaves.

export const scheduleRuns = table(
  'schedule_runs',
  {
    id: primaryKey('id'),
    schedule: text('schedule').notNull(),
    plannedAt: instant('planned_at').notNull(),
    /** `due`: a job of the town that is still to be done, or to be tried again. */
    outcome: text('outcome').$type<'due' | 'done' | 'missed'>().notNull(),
    subject: json<Record<string, unknown>>('subject').notNull(),
    note: text('note'),
    ranAt: instant('ran_at').notNull(),
  },
  (t) => [uniqueIndex('schedule_runs_planned').on(t.schedule, t.plannedAt)],
);

export const notices = table(
  'notices',
  {
    id: primaryKey('id'),
    schedule: text('schedule').notNull(),
    plannedAt: instant('planned_at').notNull(),
    unitId: integer('unit_id')
      .notNull()
      .references(() => units.id),
    /** Order within a slot: result, deadline, task, reminder. */
    rank: integer('rank').notNull(),
    /** Set for notices whose text is known when planned; others are worded when their slot comes. */
    text: text('text'),
    subject: json<Record<string, unknown>>('subject').notNull(),
    state: text('state').$type<'pending' | 'sent' | 'dropped' | 'expired' | 'missed'>().notNull(),
    note: text('note'),
    expiresAt: instant('expires_at').notNull(),
    createdAt: instant('created_at').notNull(),
  },
  (t) => [
    uniqueIndex('notices_planned').on(t.schedule, t.plannedAt, t.unitId),
    index('notices_state').on(t.state, t.unitId),
  ],
);

/** What a platform that counts by the month was asked for: one row a bot, month and bucket. */
export const callCounts = table(
  'call_counts',
  {
    id: primaryKey('id'),
    bot: text('bot').notNull(),
    /** `YYYY-MM` of the machine clock: the platform's month. */
    month: text('month').notNull(),
    bucket: text('bucket').$type<'api' | 'stream'>().notNull(),
    used: integer('used').notNull().default(0),
    limit: integer('limit').notNull(),
    /** Machine clock: when the platform last said that the bucket is used up. */
    exhaustedAt: instant('exhausted_at'),
  },
  (t) => [uniqueIndex('call_counts_bucket').on(t.bot, t.month, t.bucket)],
);

/** Who wrote what the platform kept back because the month was used up; told when it can be told. */
export const missedSenders = table(
  'missed_senders',
  {
    id: primaryKey('id'),
    month: text('month').notNull(),
    chatId: integer('chat_id')
      .notNull()
      .references(() => chats.id),
    accountId: integer('account_id')
      .notNull()
      .references(() => accounts.id),
    /** Programme clock. */
    at: instant('at').notNull(),
    toldAt: instant('told_at'),
  },
  (t) => [uniqueIndex('missed_senders_once').on(t.month, t.chatId, t.accountId)],
);

/** Which notices a message carries: 1..n. */
export const noticeMessages = table(
  'notice_messages',
  {
    id: primaryKey('id'),
    noticeId: integer('notice_id')
      .notNull()
      .references(() => notices.id),
    outboxId: integer('outbox_id')
      .notNull()
      .references(() => outbox.id),
  },
  (t) => [uniqueIndex('notice_messages_pair').on(t.noticeId, t.outboxId)],
);

export const outbox = table(
  'outbox',
  {
    id: primaryKey('id'),
    bot: text('bot').notNull(),
    chatId: integer('chat_id')
      .notNull()
      .references(() => chats.id),
    lane: text('lane').$type<'reply' | 'notice'>().notNull(),
    state: text('state').$type<'pending' | 'sending' | 'sent' | 'unknown' | 'failed'>().notNull(),
    text: text('text').notNull(),
    images: json<string[]>('images').notNull(),
    files: json<string[]>('files').notNull(),
    /** The text goes as soon as it is sent: a one-time code. */
    secret: boolean('secret').notNull().default(false),
    /** The message this answers. */
    inboxId: integer('inbox_id').references(() => inbox.id),
    replyHandle: text('reply_handle'),
    replyExpiresAt: instant('reply_expires_at'),
    /** Named in front of the text when the handle is void and the reply goes as a push. */
    askerName: text('asker_name'),
    idempotencyKey: text('idempotency_key').notNull().unique(),
    /** Day of the group's slot; one proactive message per chat and day. Null for replies and urgent broadcasts. */
    slotDay: text('slot_day'),
    /**
     * The form of the call that is under way or may have been shown; null while nothing was shown. A repeat is safe only
     * in the same form.
     */
    sentAs: text('sent_as').$type<'reply' | 'push'>(),
    attempts: integer('attempts').notNull().default(0),
    /** Machine clock of the first refusal; a row that cannot go holds up its lane for a limited time. */
    stuckSince: instant('stuck_since'),
    /** Machine clock: lease while sending, earliest next try, actual send. */
    leaseUntil: instant('lease_until'),
    retryAt: instant('retry_at'),
    sentAt: instant('sent_at'),
    error: text('error'),
    /** Set when the office settled one that is unknown or failed (已送达, 重发), or the sender's next answer said it again. */
    settled: text('settled').$type<'delivered' | 'resent' | 'repeated'>(),
    /** With it the platform can take back what was sent. */
    recallKey: text('recall_key'),
    /** Set when the office takes back the broadcast the message carries; `refused`: people still see it. */
    recall: text('recall').$type<'asked' | 'done' | 'refused'>(),
    /** Programme clock. */
    createdAt: instant('created_at').notNull(),
  },
  (t) => [
    uniqueIndex('outbox_slot').on(t.chatId, t.slotDay),
    index('outbox_state').on(t.state, t.bot),
    index('outbox_sent').on(t.chatId, t.sentAt),
    index('outbox_bot_sent').on(t.bot, t.sentAt),
    index('outbox_inbox').on(t.inboxId),
  ],
);

export const connectedIntervals = table('connected_intervals', {
  id: primaryKey('id'),
  bot: text('bot').notNull(),
  /** Programme clock; `until` moves forward while the connection lives. */
  from: instant('from').notNull(),
  until: instant('until').notNull(),
  /** The same times on the machine clock: they decide whether there was a gap, the others are what people read. */
  machineFrom: instant('machine_from').notNull(),
  machineUntil: instant('machine_until').notNull(),
});

/** Ownership that must have one holder, on the machine clock. */
export const leases = table('leases', {
  name: text('name').primaryKey(),
  owner: text('owner').notNull(),
  until: instant('until').notNull(),
});

/** Decisions: append-only. */
export const audit = table(
  'audit',
  {
    id: primaryKey('id'),
    at: instant('at').notNull(),
    personId: integer('person_id').references(() => persons.id),
    action: text('action').notNull(),
    subject: text('subject').notNull(),
    before: json<unknown>('before'),
    after: json<unknown>('after'),
    /** Where it was decided: in a chat, at the machine, or by the programme itself. */
    channel: text('channel').$type<'chat' | 'cli' | 'system'>().notNull(),
    chatId: integer('chat_id').references(() => chats.id),
  },
  (t) => [index('audit_subject').on(t.subject), index('audit_at').on(t.at)],
);

/** Files asked for in a chat (导出): made by a job, delivered to the asker's private chat. */
export const exportRequests = table(
  'export_requests',
  {
    id: primaryKey('id'),
    /** What is to be exported: `audit`. */
    what: text('what').notNull(),
    /** Day, month, quarter or year the export is limited to; null is everything. */
    period: text('period'),
    chatId: integer('chat_id')
      .notNull()
      .references(() => chats.id),
    requestedBy: integer('requested_by')
      .notNull()
      .references(() => persons.id),
    state: text('state').$type<'waiting' | 'done' | 'failed'>().notNull(),
    error: text('error'),
    createdAt: instant('created_at').notNull(),
  },
  (t) => [index('export_requests_state').on(t.state)],
);
