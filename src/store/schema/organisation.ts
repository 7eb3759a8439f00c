import type { AssignmentKind, Role, TeamKind } from '../../domain/programme/model.ts';
import { kit } from '../kit.ts';

const { table, index, primaryKey, text, integer, boolean, instant, json } = kit;

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
