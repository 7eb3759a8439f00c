CREATE TABLE `exemplars` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`unit_id` integer NOT NULL,
	`number` integer NOT NULL,
	`text` text NOT NULL,
	`noted_by` integer,
	`at` integer NOT NULL,
	`withdrawn_at` integer,
	FOREIGN KEY (`unit_id`) REFERENCES `units`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`noted_by`) REFERENCES `persons`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `exemplars_number` ON `exemplars` (`unit_id`,`number`);--> statement-breakpoint
CREATE INDEX `exemplars_at` ON `exemplars` (`at`);--> statement-breakpoint
CREATE TABLE `report_details` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`report_id` integer NOT NULL,
	`channels` text NOT NULL,
	`branches` text NOT NULL,
	`rolls` text NOT NULL,
	`campaigns` text NOT NULL,
	`team_ids` text NOT NULL,
	`cadre_ids` text NOT NULL,
	`household_id` integer,
	FOREIGN KEY (`report_id`) REFERENCES `reports`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`household_id`) REFERENCES `households`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `report_details_report` ON `report_details` (`report_id`);--> statement-breakpoint
CREATE TABLE `attachments` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`inbox_id` integer NOT NULL,
	`ordinal` integer NOT NULL,
	`reference` text NOT NULL,
	`state` text NOT NULL,
	`photo_id` integer,
	`error` text,
	`attempts` integer DEFAULT 0 NOT NULL,
	`report_id` integer,
	`finding_id` integer,
	`task_id` integer,
	`spot_id` integer,
	`spot_stage` text,
	`problem_id` integer,
	`visit_id` integer,
	`after` integer DEFAULT false NOT NULL,
	`compared` integer DEFAULT false NOT NULL,
	`like_id` integer,
	`like_distance` integer,
	`told` integer DEFAULT false NOT NULL,
	FOREIGN KEY (`inbox_id`) REFERENCES `inbox`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`photo_id`) REFERENCES `photos`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`report_id`) REFERENCES `reports`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`finding_id`) REFERENCES `findings`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`task_id`) REFERENCES `tasks`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`spot_id`) REFERENCES `baseline_spots`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`problem_id`) REFERENCES `problems`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`visit_id`) REFERENCES `visits`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `attachments_message` ON `attachments` (`inbox_id`,`ordinal`);--> statement-breakpoint
CREATE INDEX `attachments_state` ON `attachments` (`state`,`compared`);--> statement-breakpoint
CREATE INDEX `attachments_photo` ON `attachments` (`photo_id`);--> statement-breakpoint
CREATE INDEX `attachments_report` ON `attachments` (`report_id`);--> statement-breakpoint
CREATE INDEX `attachments_finding` ON `attachments` (`finding_id`);--> statement-breakpoint
CREATE INDEX `attachments_task` ON `attachments` (`task_id`);--> statement-breakpoint
CREATE INDEX `attachments_spot` ON `attachments` (`spot_id`);--> statement-breakpoint
CREATE INDEX `attachments_problem` ON `attachments` (`problem_id`);--> statement-breakpoint
CREATE INDEX `attachments_visit` ON `attachments` (`visit_id`);--> statement-breakpoint
CREATE TABLE `account_bindings` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`account_id` integer NOT NULL,
	`person_id` integer NOT NULL,
	`by` text NOT NULL,
	`valid_from` integer NOT NULL,
	`valid_to` integer,
	FOREIGN KEY (`account_id`) REFERENCES `accounts`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`person_id`) REFERENCES `persons`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `account_bindings_account` ON `account_bindings` (`account_id`);--> statement-breakpoint
CREATE INDEX `account_bindings_person` ON `account_bindings` (`person_id`);--> statement-breakpoint
CREATE TABLE `accounts` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`bot` text NOT NULL,
	`user_id` text NOT NULL,
	`display_name` text,
	`private_chat_id` text
);
--> statement-breakpoint
CREATE UNIQUE INDEX `accounts_user` ON `accounts` (`bot`,`user_id`);--> statement-breakpoint
CREATE TABLE `bind_attempts` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`account_id` integer NOT NULL,
	`at` integer NOT NULL,
	FOREIGN KEY (`account_id`) REFERENCES `accounts`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `bind_attempts_account` ON `bind_attempts` (`account_id`,`at`);--> statement-breakpoint
CREATE TABLE `bind_codes` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`person_id` integer NOT NULL,
	`code_hash` text NOT NULL,
	`expires_at` integer NOT NULL,
	`used_at` integer,
	FOREIGN KEY (`person_id`) REFERENCES `persons`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `chat_bindings` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`chat_id` integer NOT NULL,
	`unit_id` integer NOT NULL,
	`part` text NOT NULL,
	`valid_from` integer NOT NULL,
	`valid_to` integer,
	FOREIGN KEY (`chat_id`) REFERENCES `chats`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`unit_id`) REFERENCES `units`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `chat_bindings_chat` ON `chat_bindings` (`chat_id`);--> statement-breakpoint
CREATE INDEX `chat_bindings_unit` ON `chat_bindings` (`unit_id`);--> statement-breakpoint
CREATE TABLE `chat_webhooks` (
	`chat_id` integer PRIMARY KEY NOT NULL,
	`key` text NOT NULL,
	`secret` text,
	`added_at` integer NOT NULL,
	FOREIGN KEY (`chat_id`) REFERENCES `chats`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `chats` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`bot` text NOT NULL,
	`chat_id` text NOT NULL,
	`kind` text NOT NULL,
	`title` text,
	`muted_until` integer
);
--> statement-breakpoint
CREATE UNIQUE INDEX `chats_platform` ON `chats` (`bot`,`chat_id`);--> statement-breakpoint
CREATE TABLE `said_once` (
	`key` text PRIMARY KEY NOT NULL,
	`at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `accountability_records` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`text` text NOT NULL,
	`day` text NOT NULL,
	`authority` text NOT NULL,
	`inbox_id` integer NOT NULL,
	`recorded_by` integer NOT NULL,
	`recorded_at` integer NOT NULL,
	FOREIGN KEY (`inbox_id`) REFERENCES `inbox`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`recorded_by`) REFERENCES `persons`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `criticisms` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`unit_id` integer NOT NULL,
	`state` text NOT NULL,
	`facts` text NOT NULL,
	`ordered_by` integer NOT NULL,
	`ordered_at` integer NOT NULL,
	`reply_due` text NOT NULL,
	`reply` text,
	`replied_by` integer,
	`replied_at` integer,
	`decided_by` integer,
	`decided_at` integer,
	`reason` text,
	FOREIGN KEY (`unit_id`) REFERENCES `units`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`ordered_by`) REFERENCES `persons`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`replied_by`) REFERENCES `persons`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`decided_by`) REFERENCES `persons`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `criticisms_state` ON `criticisms` (`state`,`unit_id`);--> statement-breakpoint
CREATE TABLE `evaluation_evidence` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`evaluation_id` integer NOT NULL,
	`previous_id` integer,
	`findings` text NOT NULL,
	FOREIGN KEY (`evaluation_id`) REFERENCES `evaluations`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`previous_id`) REFERENCES `evaluations`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `evaluation_evidence_evaluation` ON `evaluation_evidence` (`evaluation_id`);--> statement-breakpoint
CREATE TABLE `evaluation_inspectors` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`evaluation_id` integer NOT NULL,
	`person_id` integer NOT NULL,
	`name` text NOT NULL,
	FOREIGN KEY (`evaluation_id`) REFERENCES `evaluations`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`person_id`) REFERENCES `persons`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `evaluation_inspectors_pair` ON `evaluation_inspectors` (`evaluation_id`,`person_id`);--> statement-breakpoint
CREATE INDEX `evaluation_inspectors_person` ON `evaluation_inspectors` (`person_id`);--> statement-breakpoint
CREATE TABLE `adjustments` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`unit_id` integer NOT NULL,
	`period` text NOT NULL,
	`side` text NOT NULL,
	`kind` text NOT NULL,
	`reason` text NOT NULL,
	`decided_by` integer NOT NULL,
	`at` integer NOT NULL,
	`withdrawn_by` integer,
	`withdrawn_at` integer,
	FOREIGN KEY (`unit_id`) REFERENCES `units`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`decided_by`) REFERENCES `persons`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`withdrawn_by`) REFERENCES `persons`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `adjustments_period` ON `adjustments` (`period`,`unit_id`);--> statement-breakpoint
CREATE TABLE `evaluations` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`sheet_id` text NOT NULL,
	`period` text NOT NULL,
	`version` integer NOT NULL,
	`state` text NOT NULL,
	`rules_version` text NOT NULL,
	`document` text NOT NULL,
	`hash` text NOT NULL,
	`drafted_at` integer NOT NULL,
	`notice_from` text,
	`notice_to` text,
	`published_by` integer,
	`final_at` integer,
	`final_by` integer,
	`correction` text,
	FOREIGN KEY (`published_by`) REFERENCES `persons`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`final_by`) REFERENCES `persons`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `evaluations_version` ON `evaluations` (`sheet_id`,`period`,`version`);--> statement-breakpoint
CREATE TABLE `objections` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`evaluation_id` integer NOT NULL,
	`unit_id` integer NOT NULL,
	`finding_id` integer,
	`text` text NOT NULL,
	`inbox_id` integer NOT NULL,
	`person_id` integer,
	`at` integer NOT NULL,
	`due` text NOT NULL,
	`assigned_to` integer,
	`state` text NOT NULL,
	`part` text,
	`answer` text,
	`decided_by` integer,
	`decided_at` integer,
	FOREIGN KEY (`evaluation_id`) REFERENCES `evaluations`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`unit_id`) REFERENCES `units`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`finding_id`) REFERENCES `findings`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`inbox_id`) REFERENCES `inbox`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`person_id`) REFERENCES `persons`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`assigned_to`) REFERENCES `persons`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`decided_by`) REFERENCES `persons`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `objections_evaluation` ON `objections` (`evaluation_id`,`state`);--> statement-breakpoint
CREATE INDEX `objections_state` ON `objections` (`state`);--> statement-breakpoint
CREATE TABLE `experiences` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`unit_id` integer NOT NULL,
	`title` text NOT NULL,
	`text` text NOT NULL,
	`inbox_id` integer NOT NULL,
	`person_id` integer NOT NULL,
	`at` integer NOT NULL,
	`state` text NOT NULL,
	`reason` text,
	`decided_by` integer,
	`decided_at` integer,
	FOREIGN KEY (`unit_id`) REFERENCES `units`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`inbox_id`) REFERENCES `inbox`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`person_id`) REFERENCES `persons`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`decided_by`) REFERENCES `persons`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `experiences_state` ON `experiences` (`state`);--> statement-breakpoint
CREATE INDEX `experiences_inbox` ON `experiences` (`inbox_id`);--> statement-breakpoint
CREATE TABLE `group_progress` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`target_group_id` integer NOT NULL,
	`text` text NOT NULL,
	`inbox_id` integer NOT NULL,
	`photos` integer NOT NULL,
	`person_id` integer NOT NULL,
	`at` integer NOT NULL,
	FOREIGN KEY (`target_group_id`) REFERENCES `target_groups`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`inbox_id`) REFERENCES `inbox`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`person_id`) REFERENCES `persons`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `group_progress_group` ON `group_progress` (`target_group_id`);--> statement-breakpoint
CREATE INDEX `group_progress_inbox` ON `group_progress` (`inbox_id`);--> statement-breakpoint
CREATE TABLE `honour_consents` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`person_id` integer NOT NULL,
	`recorded_by` integer NOT NULL,
	`valid_from` integer NOT NULL,
	`valid_to` integer,
	FOREIGN KEY (`person_id`) REFERENCES `persons`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`recorded_by`) REFERENCES `persons`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `honour_consents_person` ON `honour_consents` (`person_id`);--> statement-breakpoint
CREATE TABLE `honour_lists` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`kind` text NOT NULL,
	`period` text NOT NULL,
	`decided_by` integer NOT NULL,
	`decided_at` integer NOT NULL,
	FOREIGN KEY (`decided_by`) REFERENCES `persons`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `honour_lists_period` ON `honour_lists` (`kind`,`period`);--> statement-breakpoint
CREATE TABLE `honours` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`kind` text NOT NULL,
	`period` text NOT NULL,
	`subject` text NOT NULL,
	`selection_kind` text DEFAULT '' NOT NULL,
	`unit_id` integer NOT NULL,
	`grid_id` integer,
	`group_name` text,
	`household_id` integer,
	`person_id` integer,
	`reason` text NOT NULL,
	`inbox_id` integer,
	`state` text NOT NULL,
	`proposed_by` integer,
	`at` integer NOT NULL,
	`decided_by` integer,
	`decided_at` integer,
	`withdrawn_by` integer,
	`withdrawn_at` integer,
	FOREIGN KEY (`unit_id`) REFERENCES `units`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`grid_id`) REFERENCES `grids`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`household_id`) REFERENCES `households`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`person_id`) REFERENCES `persons`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`inbox_id`) REFERENCES `inbox`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`proposed_by`) REFERENCES `persons`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`decided_by`) REFERENCES `persons`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`withdrawn_by`) REFERENCES `persons`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `honours_subject` ON `honours` (`kind`,`period`,`subject`,`selection_kind`);--> statement-breakpoint
CREATE INDEX `honours_person` ON `honours` (`person_id`);--> statement-breakpoint
CREATE INDEX `honours_inbox` ON `honours` (`inbox_id`);--> statement-breakpoint
CREATE TABLE `target_groups` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`unit_id` integer NOT NULL,
	`group_name` text NOT NULL,
	`goal` text NOT NULL,
	`inbox_id` integer NOT NULL,
	`registered_by` integer NOT NULL,
	`at` integer NOT NULL,
	`removed_at` integer,
	FOREIGN KEY (`unit_id`) REFERENCES `units`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`inbox_id`) REFERENCES `inbox`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`registered_by`) REFERENCES `persons`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `target_groups_unit` ON `target_groups` (`unit_id`);--> statement-breakpoint
CREATE TABLE `inbox` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`bot` text NOT NULL,
	`message_id` text NOT NULL,
	`chat_id` integer NOT NULL,
	`account_id` integer NOT NULL,
	`text` text NOT NULL,
	`quote` text,
	`reply_handle` text,
	`reply_expires_at` integer,
	`state` text NOT NULL,
	`attempts` integer DEFAULT 0 NOT NULL,
	`error` text,
	`received_at` integer NOT NULL,
	`handled_at` integer,
	FOREIGN KEY (`chat_id`) REFERENCES `chats`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`account_id`) REFERENCES `accounts`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `inbox_message` ON `inbox` (`bot`,`message_id`);--> statement-breakpoint
CREATE INDEX `inbox_state` ON `inbox` (`state`);--> statement-breakpoint
CREATE INDEX `inbox_chat` ON `inbox` (`chat_id`,`state`);--> statement-breakpoint
CREATE INDEX `inbox_account` ON `inbox` (`account_id`);--> statement-breakpoint
CREATE TABLE `open_questions` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`inbox_id` integer NOT NULL,
	`account_id` integer NOT NULL,
	`chat_id` integer NOT NULL,
	`asked_at` integer NOT NULL,
	`answered_at` integer,
	FOREIGN KEY (`inbox_id`) REFERENCES `inbox`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`account_id`) REFERENCES `accounts`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`chat_id`) REFERENCES `chats`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `open_questions_inbox_id_unique` ON `open_questions` (`inbox_id`);--> statement-breakpoint
CREATE INDEX `open_questions_account` ON `open_questions` (`account_id`,`chat_id`);--> statement-breakpoint
CREATE TABLE `photos` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`sha256` text NOT NULL,
	`mime` text NOT NULL,
	`width` integer NOT NULL,
	`height` integer NOT NULL,
	`bytes` integer NOT NULL,
	`fingerprint` text,
	`taken_on` text,
	`stored_at` integer NOT NULL,
	`original_deleted_at` integer
);
--> statement-breakpoint
CREATE UNIQUE INDEX `photos_sha256_unique` ON `photos` (`sha256`);--> statement-breakpoint
CREATE TABLE `taken_findings` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`page_id` integer NOT NULL,
	`finding_id` integer NOT NULL,
	FOREIGN KEY (`page_id`) REFERENCES `taken_pages`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`finding_id`) REFERENCES `findings`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `taken_findings_finding` ON `taken_findings` (`finding_id`);--> statement-breakpoint
CREATE INDEX `taken_findings_page` ON `taken_findings` (`page_id`);--> statement-breakpoint
CREATE TABLE `taken_pages` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`round_id` integer NOT NULL,
	`inspector_id` integer NOT NULL,
	`unit_id` integer NOT NULL,
	`hash` text NOT NULL,
	`taken_at` integer NOT NULL,
	FOREIGN KEY (`round_id`) REFERENCES `rounds`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`inspector_id`) REFERENCES `persons`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`unit_id`) REFERENCES `units`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `taken_pages_of` ON `taken_pages` (`round_id`,`inspector_id`,`unit_id`);--> statement-breakpoint
CREATE TABLE `findings` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`inspection_id` integer NOT NULL,
	`unit_id` integer NOT NULL,
	`number` integer NOT NULL,
	`place` text NOT NULL,
	`text` text NOT NULL,
	`item_id` text NOT NULL,
	`deduction_hundredths` integer NOT NULL,
	`inbox_id` integer,
	`recheck` text,
	`rechecked_by` integer,
	`rechecked_at` integer,
	`withdrawn_by` integer,
	`withdrawn_at` integer,
	`struck_at` integer,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`inspection_id`) REFERENCES `inspections`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`unit_id`) REFERENCES `units`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`inbox_id`) REFERENCES `inbox`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`rechecked_by`) REFERENCES `persons`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`withdrawn_by`) REFERENCES `persons`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `findings_number` ON `findings` (`unit_id`,`number`);--> statement-breakpoint
CREATE INDEX `findings_inspection` ON `findings` (`inspection_id`);--> statement-breakpoint
CREATE TABLE `inspections` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`unit_id` integer NOT NULL,
	`inspector_id` integer NOT NULL,
	`sheet_id` text NOT NULL,
	`round_id` integer,
	`day` text NOT NULL,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`unit_id`) REFERENCES `units`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`inspector_id`) REFERENCES `persons`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`round_id`) REFERENCES `rounds`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `inspections_visit` ON `inspections` (`unit_id`,`inspector_id`,`sheet_id`,`day`) WHERE round_id is null;--> statement-breakpoint
CREATE UNIQUE INDEX `inspections_round_visit` ON `inspections` (`round_id`,`unit_id`,`inspector_id`,`day`);--> statement-breakpoint
CREATE INDEX `inspections_sheet_day` ON `inspections` (`sheet_id`,`day`);--> statement-breakpoint
CREATE TABLE `report_checks` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`round_id` integer NOT NULL,
	`report_id` integer NOT NULL,
	`outcome` text,
	`checked_by` integer,
	`checked_at` integer,
	FOREIGN KEY (`round_id`) REFERENCES `rounds`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`report_id`) REFERENCES `reports`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`checked_by`) REFERENCES `persons`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `report_checks_pair` ON `report_checks` (`round_id`,`report_id`);--> statement-breakpoint
CREATE INDEX `report_checks_report` ON `report_checks` (`report_id`);--> statement-breakpoint
CREATE TABLE `round_inspectors` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`round_id` integer NOT NULL,
	`person_id` integer NOT NULL,
	`handed_in_at` integer,
	FOREIGN KEY (`round_id`) REFERENCES `rounds`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`person_id`) REFERENCES `persons`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `round_inspectors_pair` ON `round_inspectors` (`round_id`,`person_id`);--> statement-breakpoint
CREATE INDEX `round_inspectors_person` ON `round_inspectors` (`person_id`);--> statement-breakpoint
CREATE TABLE `round_units` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`round_id` integer NOT NULL,
	`unit_id` integer NOT NULL,
	`groups` text NOT NULL,
	`households` text NOT NULL,
	FOREIGN KEY (`round_id`) REFERENCES `rounds`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`unit_id`) REFERENCES `units`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `round_units_pair` ON `round_units` (`round_id`,`unit_id`);--> statement-breakpoint
CREATE TABLE `rounds` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`sheet_id` text NOT NULL,
	`period` text NOT NULL,
	`state` text NOT NULL,
	`seed` text NOT NULL,
	`created_by` integer NOT NULL,
	`created_at` integer NOT NULL,
	`opened_at` integer,
	`cancelled_by` integer,
	`cancelled_at` integer,
	`cancel_reason` text,
	FOREIGN KEY (`created_by`) REFERENCES `persons`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`cancelled_by`) REFERENCES `persons`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `rounds_period` ON `rounds` (`sheet_id`,`period`);--> statement-breakpoint
CREATE TABLE `objection_facts` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`objection_id` integer NOT NULL,
	`kind` text NOT NULL,
	`person_id` integer,
	`report_id` integer,
	`finding_id` integer,
	`name` text,
	`day` text,
	FOREIGN KEY (`objection_id`) REFERENCES `objections`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`person_id`) REFERENCES `persons`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`report_id`) REFERENCES `reports`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`finding_id`) REFERENCES `findings`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `objection_facts_objection` ON `objection_facts` (`objection_id`);--> statement-breakpoint
CREATE TABLE `assignments` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`person_id` integer NOT NULL,
	`kind` text NOT NULL,
	`unit_id` integer NOT NULL,
	`group_name` text,
	`household_id` integer,
	`boundary` text,
	`valid_from` integer NOT NULL,
	`valid_to` integer,
	FOREIGN KEY (`person_id`) REFERENCES `persons`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`unit_id`) REFERENCES `units`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`household_id`) REFERENCES `households`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `assignments_person` ON `assignments` (`person_id`);--> statement-breakpoint
CREATE INDEX `assignments_unit` ON `assignments` (`unit_id`);--> statement-breakpoint
CREATE TABLE `grid_areas` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`grid_id` integer NOT NULL,
	`unit_id` integer NOT NULL,
	`groups` text NOT NULL,
	`branch` text,
	`party_group` text,
	`boundary` text,
	`valid_from` integer NOT NULL,
	`valid_to` integer,
	FOREIGN KEY (`grid_id`) REFERENCES `grids`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`unit_id`) REFERENCES `units`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `grid_areas_grid` ON `grid_areas` (`grid_id`);--> statement-breakpoint
CREATE TABLE `grids` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`unit_id` integer NOT NULL,
	`code` text NOT NULL,
	`name` text NOT NULL,
	FOREIGN KEY (`unit_id`) REFERENCES `units`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `grids_code_unique` ON `grids` (`code`);--> statement-breakpoint
CREATE INDEX `grids_unit` ON `grids` (`unit_id`);--> statement-breakpoint
CREATE TABLE `household_places` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`household_id` integer NOT NULL,
	`unit_id` integer NOT NULL,
	`group_name` text,
	`valid_from` integer NOT NULL,
	`valid_to` integer,
	FOREIGN KEY (`household_id`) REFERENCES `households`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`unit_id`) REFERENCES `units`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `household_places_household` ON `household_places` (`household_id`);--> statement-breakpoint
CREATE TABLE `households` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`code` text NOT NULL,
	`unit_id` integer NOT NULL,
	`head` text NOT NULL,
	FOREIGN KEY (`unit_id`) REFERENCES `units`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `households_code_unique` ON `households` (`code`);--> statement-breakpoint
CREATE INDEX `households_unit` ON `households` (`unit_id`);--> statement-breakpoint
CREATE TABLE `meeting_days` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`unit_id` integer NOT NULL,
	`weekday` integer NOT NULL,
	`valid_from` integer NOT NULL,
	`valid_to` integer,
	FOREIGN KEY (`unit_id`) REFERENCES `units`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `meeting_days_unit` ON `meeting_days` (`unit_id`);--> statement-breakpoint
CREATE TABLE `memberships` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`person_id` integer NOT NULL,
	`unit_id` integer NOT NULL,
	`grid_id` integer,
	`group_name` text,
	`branch` text,
	`party_group` text,
	`household_id` integer,
	`member_type` text NOT NULL,
	`at_home` integer NOT NULL,
	`member_class` text,
	`exempt_reason` text,
	`valid_from` integer NOT NULL,
	`valid_to` integer,
	FOREIGN KEY (`person_id`) REFERENCES `persons`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`unit_id`) REFERENCES `units`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`grid_id`) REFERENCES `grids`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`household_id`) REFERENCES `households`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `memberships_person` ON `memberships` (`person_id`);--> statement-breakpoint
CREATE INDEX `memberships_unit` ON `memberships` (`unit_id`);--> statement-breakpoint
CREATE TABLE `persons` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`code` text NOT NULL,
	`name` text NOT NULL,
	`phone` text,
	`forgotten_at` integer
);
--> statement-breakpoint
CREATE UNIQUE INDEX `persons_code_unique` ON `persons` (`code`);--> statement-breakpoint
CREATE TABLE `private_items` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`person_id` integer NOT NULL,
	`text` text NOT NULL,
	`key` text NOT NULL,
	`created_at` integer NOT NULL,
	`expires_at` integer NOT NULL,
	`shown_at` integer,
	FOREIGN KEY (`person_id`) REFERENCES `persons`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `private_items_key_unique` ON `private_items` (`key`);--> statement-breakpoint
CREATE INDEX `private_items_waiting` ON `private_items` (`shown_at`,`person_id`);--> statement-breakpoint
CREATE TABLE `role_grants` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`person_id` integer NOT NULL,
	`role` text NOT NULL,
	`unit_id` integer,
	`grid_id` integer,
	`title` text,
	`valid_from` integer NOT NULL,
	`valid_to` integer,
	FOREIGN KEY (`person_id`) REFERENCES `persons`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`unit_id`) REFERENCES `units`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`grid_id`) REFERENCES `grids`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `role_grants_person` ON `role_grants` (`person_id`);--> statement-breakpoint
CREATE TABLE `roster_imports` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`at` integer NOT NULL,
	`effective_at` integer NOT NULL,
	`file` text NOT NULL,
	`hash` text NOT NULL,
	`counts` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `team_members` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`team_id` integer NOT NULL,
	`person_id` integer NOT NULL,
	`valid_from` integer NOT NULL,
	`valid_to` integer,
	FOREIGN KEY (`team_id`) REFERENCES `teams`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`person_id`) REFERENCES `persons`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `team_members_team` ON `team_members` (`team_id`);--> statement-breakpoint
CREATE INDEX `team_members_person` ON `team_members` (`person_id`);--> statement-breakpoint
CREATE TABLE `team_terms` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`team_id` integer NOT NULL,
	`unit_id` integer NOT NULL,
	`valid_from` integer NOT NULL,
	`valid_to` integer,
	FOREIGN KEY (`team_id`) REFERENCES `teams`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`unit_id`) REFERENCES `units`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `team_terms_team` ON `team_terms` (`team_id`);--> statement-breakpoint
CREATE TABLE `teams` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`code` text NOT NULL,
	`unit_id` integer NOT NULL,
	`name` text NOT NULL,
	`kind` text NOT NULL,
	FOREIGN KEY (`unit_id`) REFERENCES `units`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `teams_code_unique` ON `teams` (`code`);--> statement-breakpoint
CREATE TABLE `unit_merges` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`unit_id` integer NOT NULL,
	`into_id` integer NOT NULL,
	`valid_from` integer NOT NULL,
	`valid_to` integer,
	FOREIGN KEY (`unit_id`) REFERENCES `units`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`into_id`) REFERENCES `units`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `unit_merges_unit` ON `unit_merges` (`unit_id`);--> statement-breakpoint
CREATE TABLE `unit_sections` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`unit_id` integer NOT NULL,
	`section` text NOT NULL,
	`valid_from` integer NOT NULL,
	`valid_to` integer,
	FOREIGN KEY (`unit_id`) REFERENCES `units`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `unit_sections_unit` ON `unit_sections` (`unit_id`);--> statement-breakpoint
CREATE TABLE `units` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`code` text NOT NULL,
	`name` text NOT NULL,
	`short` text NOT NULL,
	`kind` text NOT NULL,
	`places` text NOT NULL,
	`branches` text NOT NULL,
	`next_number` integer DEFAULT 1 NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `units_code_unique` ON `units` (`code`);--> statement-breakpoint
CREATE TABLE `notice_pictures` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`type` text NOT NULL,
	`reference` text NOT NULL,
	`state` text NOT NULL,
	`fingerprint` text,
	`asked_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `notice_pictures_once` ON `notice_pictures` (`type`,`reference`);--> statement-breakpoint
CREATE TABLE `due_changes` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`task_id` integer,
	`measure_id` integer,
	`due_before` text NOT NULL,
	`due_after` text NOT NULL,
	`by` integer,
	`at` integer NOT NULL,
	FOREIGN KEY (`task_id`) REFERENCES `tasks`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`measure_id`) REFERENCES `measures`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`by`) REFERENCES `persons`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `due_changes_task` ON `due_changes` (`task_id`);--> statement-breakpoint
CREATE INDEX `due_changes_measure` ON `due_changes` (`measure_id`);--> statement-breakpoint
CREATE TABLE `goal_assessments` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`unit_id` integer NOT NULL,
	`goal` text NOT NULL,
	`text` text NOT NULL,
	`by` integer,
	`at` integer NOT NULL,
	FOREIGN KEY (`unit_id`) REFERENCES `units`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`by`) REFERENCES `persons`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `goal_assessments_unit` ON `goal_assessments` (`unit_id`,`goal`);--> statement-breakpoint
CREATE TABLE `measures` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`unit_id` integer NOT NULL,
	`number` integer NOT NULL,
	`text` text NOT NULL,
	`action` text NOT NULL,
	`phase` text,
	`due` text NOT NULL,
	`group_name` text,
	`grid_id` integer,
	`team_id` integer,
	`person_id` integer,
	`state` text NOT NULL,
	`created_by` integer,
	`created_at` integer NOT NULL,
	`done_on` text,
	`drop_reason` text,
	FOREIGN KEY (`unit_id`) REFERENCES `units`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`grid_id`) REFERENCES `grids`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`team_id`) REFERENCES `teams`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`person_id`) REFERENCES `persons`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`created_by`) REFERENCES `persons`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `measures_number` ON `measures` (`unit_id`,`number`);--> statement-breakpoint
CREATE INDEX `measures_due` ON `measures` (`state`,`due`);--> statement-breakpoint
CREATE TABLE `spot_comparisons` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`spot_id` integer NOT NULL,
	`text` text NOT NULL,
	`report_id` integer,
	`inbox_id` integer NOT NULL,
	`created_by` integer,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`spot_id`) REFERENCES `baseline_spots`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`report_id`) REFERENCES `reports`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`inbox_id`) REFERENCES `inbox`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`created_by`) REFERENCES `persons`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `spot_comparisons_spot` ON `spot_comparisons` (`spot_id`);--> statement-breakpoint
CREATE INDEX `spot_comparisons_inbox` ON `spot_comparisons` (`inbox_id`);--> statement-breakpoint
CREATE TABLE `baseline_spots` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`unit_id` integer NOT NULL,
	`number` integer NOT NULL,
	`text` text NOT NULL,
	`inbox_id` integer NOT NULL,
	`state` text NOT NULL,
	`drop_reason` text,
	`created_by` integer,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`unit_id`) REFERENCES `units`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`inbox_id`) REFERENCES `inbox`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`created_by`) REFERENCES `persons`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `baseline_spots_number` ON `baseline_spots` (`unit_id`,`number`);--> statement-breakpoint
CREATE INDEX `baseline_spots_inbox` ON `baseline_spots` (`inbox_id`);--> statement-breakpoint
CREATE TABLE `feedback` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`account_id` integer NOT NULL,
	`person_id` integer,
	`inbox_id` integer NOT NULL,
	`text` text NOT NULL,
	`anonymous` integer NOT NULL,
	`at` integer NOT NULL,
	`due` text NOT NULL,
	`state` text NOT NULL,
	`answer` text,
	`answered_by` integer,
	`answered_at` integer,
	FOREIGN KEY (`account_id`) REFERENCES `accounts`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`person_id`) REFERENCES `persons`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`inbox_id`) REFERENCES `inbox`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`answered_by`) REFERENCES `persons`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `feedback_state` ON `feedback` (`state`);--> statement-breakpoint
CREATE INDEX `feedback_account` ON `feedback` (`account_id`);--> statement-breakpoint
CREATE TABLE `finding_care` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`finding_id` integer NOT NULL,
	`owner_id` integer,
	`rectified_by` integer,
	`rectified_at` integer,
	FOREIGN KEY (`finding_id`) REFERENCES `findings`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`owner_id`) REFERENCES `persons`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`rectified_by`) REFERENCES `persons`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `finding_care_finding_id_unique` ON `finding_care` (`finding_id`);--> statement-breakpoint
CREATE TABLE `problems` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`unit_id` integer NOT NULL,
	`number` integer NOT NULL,
	`place` text NOT NULL,
	`text` text NOT NULL,
	`kind` text NOT NULL,
	`group_name` text,
	`grid_id` integer,
	`source` text NOT NULL,
	`anonymous` integer NOT NULL,
	`inbox_id` integer NOT NULL,
	`reporter_person_id` integer,
	`owner_id` integer,
	`due` text NOT NULL,
	`state` text NOT NULL,
	`created_at` integer NOT NULL,
	`rectified_by` integer,
	`rectified_at` integer,
	`decided_by` integer,
	`decided_at` integer,
	`drop_reason` text,
	FOREIGN KEY (`unit_id`) REFERENCES `units`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`grid_id`) REFERENCES `grids`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`inbox_id`) REFERENCES `inbox`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`reporter_person_id`) REFERENCES `persons`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`owner_id`) REFERENCES `persons`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`rectified_by`) REFERENCES `persons`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`decided_by`) REFERENCES `persons`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `problems_number` ON `problems` (`unit_id`,`number`);--> statement-breakpoint
CREATE INDEX `problems_state` ON `problems` (`unit_id`,`state`);--> statement-breakpoint
CREATE INDEX `problems_inbox` ON `problems` (`inbox_id`);--> statement-breakpoint
CREATE TABLE `resident_answers` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`round_id` integer NOT NULL,
	`unit_id` integer NOT NULL,
	`inspector_id` integer NOT NULL,
	`satisfied` integer NOT NULL,
	`asked` integer NOT NULL,
	`at` integer NOT NULL,
	FOREIGN KEY (`round_id`) REFERENCES `rounds`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`unit_id`) REFERENCES `units`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`inspector_id`) REFERENCES `persons`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `resident_answers_once` ON `resident_answers` (`round_id`,`unit_id`,`inspector_id`);--> statement-breakpoint
CREATE TABLE `visits` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`unit_id` integer NOT NULL,
	`group_name` text,
	`household_id` integer,
	`head` text,
	`note` text NOT NULL,
	`visitor_id` integer NOT NULL,
	`day` text NOT NULL,
	`inbox_id` integer NOT NULL,
	`at` integer NOT NULL,
	`withdrawn_at` integer,
	FOREIGN KEY (`unit_id`) REFERENCES `units`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`household_id`) REFERENCES `households`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`visitor_id`) REFERENCES `persons`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`inbox_id`) REFERENCES `inbox`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `visits_unit` ON `visits` (`unit_id`,`day`);--> statement-breakpoint
CREATE INDEX `visits_visitor` ON `visits` (`visitor_id`,`day`);--> statement-breakpoint
CREATE INDEX `visits_household` ON `visits` (`household_id`);--> statement-breakpoint
CREATE INDEX `visits_inbox` ON `visits` (`inbox_id`);--> statement-breakpoint
CREATE TABLE `received_files` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`inbox_id` integer NOT NULL,
	`ordinal` integer NOT NULL,
	`reference` text NOT NULL,
	`name` text,
	`state` text NOT NULL,
	`attempts` integer DEFAULT 0 NOT NULL,
	FOREIGN KEY (`inbox_id`) REFERENCES `inbox`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `received_files_message` ON `received_files` (`inbox_id`,`ordinal`);--> statement-breakpoint
CREATE INDEX `received_files_state` ON `received_files` (`state`);--> statement-breakpoint
CREATE TABLE `participants` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`report_id` integer NOT NULL,
	`person_id` integer NOT NULL,
	`source` text NOT NULL,
	`part` text DEFAULT 'joined' NOT NULL,
	`added_at` integer NOT NULL,
	`removed_at` integer,
	FOREIGN KEY (`report_id`) REFERENCES `reports`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`person_id`) REFERENCES `persons`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `participants_report` ON `participants` (`report_id`);--> statement-breakpoint
CREATE INDEX `participants_person` ON `participants` (`person_id`);--> statement-breakpoint
CREATE TABLE `point_entries` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`person_id` integer NOT NULL,
	`report_id` integer,
	`rule_id` text NOT NULL,
	`rules_version` text NOT NULL,
	`hundredths` integer NOT NULL,
	`reason` text NOT NULL,
	`worth_hundredths` integer,
	`work` text,
	`day` text NOT NULL,
	`reverses_id` integer,
	`decided_by` integer,
	`at` integer NOT NULL,
	FOREIGN KEY (`person_id`) REFERENCES `persons`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`report_id`) REFERENCES `reports`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`decided_by`) REFERENCES `persons`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `point_entries_person` ON `point_entries` (`person_id`,`day`);--> statement-breakpoint
CREATE INDEX `point_entries_report` ON `point_entries` (`report_id`);--> statement-breakpoint
CREATE UNIQUE INDEX `point_entries_reverses` ON `point_entries` (`reverses_id`) WHERE reverses_id is not null;--> statement-breakpoint
CREATE TABLE `report_versions` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`report_id` integer NOT NULL,
	`version` integer NOT NULL,
	`before` text NOT NULL,
	`change` text NOT NULL,
	`account_id` integer,
	`at` integer NOT NULL,
	FOREIGN KEY (`report_id`) REFERENCES `reports`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`account_id`) REFERENCES `accounts`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `report_versions_version` ON `report_versions` (`report_id`,`version`);--> statement-breakpoint
CREATE TABLE `reports` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`unit_id` integer NOT NULL,
	`number` integer NOT NULL,
	`inbox_id` integer NOT NULL,
	`reporter_account_id` integer NOT NULL,
	`reporter_person_id` integer,
	`on_behalf` integer NOT NULL,
	`text` text NOT NULL,
	`day` text NOT NULL,
	`day_to` text NOT NULL,
	`kinds` text NOT NULL,
	`places` text NOT NULL,
	`known_places` text NOT NULL,
	`attendance` text,
	`quantities` text NOT NULL,
	`sources` text NOT NULL,
	`photos_announced` integer NOT NULL,
	`state` text NOT NULL,
	`repeat_of_id` integer,
	`decided_by` integer,
	`decided_at` integer,
	`return_reason` text,
	`version` integer DEFAULT 1 NOT NULL,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`unit_id`) REFERENCES `units`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`inbox_id`) REFERENCES `inbox`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`reporter_account_id`) REFERENCES `accounts`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`reporter_person_id`) REFERENCES `persons`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`decided_by`) REFERENCES `persons`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `reports_number` ON `reports` (`unit_id`,`number`);--> statement-breakpoint
CREATE INDEX `reports_inbox` ON `reports` (`inbox_id`);--> statement-breakpoint
CREATE INDEX `reports_unit_day` ON `reports` (`unit_id`,`day`);--> statement-breakpoint
CREATE INDEX `reports_day` ON `reports` (`day`);--> statement-breakpoint
CREATE INDEX `reports_reporter` ON `reports` (`reporter_account_id`);--> statement-breakpoint
CREATE INDEX `reports_repeat` ON `reports` (`repeat_of_id`);--> statement-breakpoint
CREATE TABLE `rulebooks` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`version` text NOT NULL,
	`hash` text NOT NULL,
	`sections` text NOT NULL,
	`holds_from` text,
	`adopted_by` text,
	`adopted_on` text,
	`stored_at` integer NOT NULL,
	`announce` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `rulebooks_version` ON `rulebooks` (`version`);--> statement-breakpoint
CREATE TABLE `candidates` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`selection_id` integer NOT NULL,
	`subject` text NOT NULL,
	`unit_id` integer NOT NULL,
	`grid_id` integer,
	`group_name` text,
	`household_id` integer,
	`person_id` integer,
	`deeds` text NOT NULL,
	`nominated_by` integer,
	`inbox_id` integer NOT NULL,
	`at` integer NOT NULL,
	`state` text NOT NULL,
	`shortlisted_by` integer,
	`mean_hundredths` integer,
	FOREIGN KEY (`selection_id`) REFERENCES `selections`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`unit_id`) REFERENCES `units`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`grid_id`) REFERENCES `grids`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`household_id`) REFERENCES `households`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`person_id`) REFERENCES `persons`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`nominated_by`) REFERENCES `persons`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`inbox_id`) REFERENCES `inbox`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`shortlisted_by`) REFERENCES `persons`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `candidates_subject` ON `candidates` (`selection_id`,`subject`);--> statement-breakpoint
CREATE TABLE `group_votes` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`candidate_id` integer NOT NULL,
	`person_id` integer NOT NULL,
	`at` integer NOT NULL,
	FOREIGN KEY (`candidate_id`) REFERENCES `candidates`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`person_id`) REFERENCES `persons`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `group_votes_pair` ON `group_votes` (`candidate_id`,`person_id`);--> statement-breakpoint
CREATE TABLE `judge_scores` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`candidate_id` integer NOT NULL,
	`person_id` integer NOT NULL,
	`score` integer,
	`at` integer NOT NULL,
	FOREIGN KEY (`candidate_id`) REFERENCES `candidates`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`person_id`) REFERENCES `persons`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `judge_scores_pair` ON `judge_scores` (`candidate_id`,`person_id`);--> statement-breakpoint
CREATE TABLE `judges` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`selection_id` integer NOT NULL,
	`person_id` integer NOT NULL,
	FOREIGN KEY (`selection_id`) REFERENCES `selections`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`person_id`) REFERENCES `persons`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `judges_pair` ON `judges` (`selection_id`,`person_id`);--> statement-breakpoint
CREATE INDEX `judges_person` ON `judges` (`person_id`);--> statement-breakpoint
CREATE TABLE `selection_objections` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`selection_id` integer NOT NULL,
	`candidate_id` integer,
	`text` text NOT NULL,
	`inbox_id` integer NOT NULL,
	`person_id` integer NOT NULL,
	`at` integer NOT NULL,
	`due` text NOT NULL,
	`state` text NOT NULL,
	`answer` text,
	`decided_by` integer,
	`decided_at` integer,
	FOREIGN KEY (`selection_id`) REFERENCES `selections`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`candidate_id`) REFERENCES `candidates`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`inbox_id`) REFERENCES `inbox`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`person_id`) REFERENCES `persons`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`decided_by`) REFERENCES `persons`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `selection_objections_selection` ON `selection_objections` (`selection_id`,`state`);--> statement-breakpoint
CREATE TABLE `selections` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`kind` text NOT NULL,
	`name` text NOT NULL,
	`of` text NOT NULL,
	`period` text NOT NULL,
	`unit_id` integer,
	`pilot_grids` text,
	`deadline` text NOT NULL,
	`state` text NOT NULL,
	`notice_from` text,
	`notice_to` text,
	`opened_by` integer NOT NULL,
	`opened_at` integer NOT NULL,
	`final_by` integer,
	`final_at` integer,
	FOREIGN KEY (`unit_id`) REFERENCES `units`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`opened_by`) REFERENCES `persons`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`final_by`) REFERENCES `persons`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `selections_state` ON `selections` (`state`);--> statement-breakpoint
CREATE TABLE `broadcasts` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`text` text NOT NULL,
	`urgent` integer NOT NULL,
	`state` text NOT NULL,
	`created_by` integer NOT NULL,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`created_by`) REFERENCES `persons`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `call_counts` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`bot` text NOT NULL,
	`month` text NOT NULL,
	`bucket` text NOT NULL,
	`used` integer DEFAULT 0 NOT NULL,
	`limit` integer NOT NULL,
	`exhausted_at` integer
);
--> statement-breakpoint
CREATE UNIQUE INDEX `call_counts_bucket` ON `call_counts` (`bot`,`month`,`bucket`);--> statement-breakpoint
CREATE TABLE `connected_intervals` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`bot` text NOT NULL,
	`from` integer NOT NULL,
	`until` integer NOT NULL,
	`machine_from` integer NOT NULL,
	`machine_until` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `missed_senders` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`month` text NOT NULL,
	`chat_id` integer NOT NULL,
	`account_id` integer NOT NULL,
	`at` integer NOT NULL,
	`told_at` integer,
	FOREIGN KEY (`chat_id`) REFERENCES `chats`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`account_id`) REFERENCES `accounts`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `missed_senders_once` ON `missed_senders` (`month`,`chat_id`,`account_id`);--> statement-breakpoint
CREATE TABLE `notice_messages` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`notice_id` integer NOT NULL,
	`outbox_id` integer NOT NULL,
	FOREIGN KEY (`notice_id`) REFERENCES `notices`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`outbox_id`) REFERENCES `outbox`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `notice_messages_pair` ON `notice_messages` (`notice_id`,`outbox_id`);--> statement-breakpoint
CREATE TABLE `notices` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`schedule` text NOT NULL,
	`planned_at` integer NOT NULL,
	`unit_id` integer NOT NULL,
	`rank` integer NOT NULL,
	`text` text,
	`subject` text NOT NULL,
	`state` text NOT NULL,
	`note` text,
	`expires_at` integer NOT NULL,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`unit_id`) REFERENCES `units`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `notices_planned` ON `notices` (`schedule`,`planned_at`,`unit_id`);--> statement-breakpoint
CREATE INDEX `notices_state` ON `notices` (`state`,`unit_id`);--> statement-breakpoint
CREATE TABLE `outbox` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`bot` text NOT NULL,
	`chat_id` integer NOT NULL,
	`lane` text NOT NULL,
	`state` text NOT NULL,
	`text` text NOT NULL,
	`images` text NOT NULL,
	`files` text NOT NULL,
	`choices` text,
	`secret` integer DEFAULT false NOT NULL,
	`inbox_id` integer,
	`reply_handle` text,
	`reply_expires_at` integer,
	`asker_name` text,
	`idempotency_key` text NOT NULL,
	`slot_day` text,
	`sent_as` text,
	`attempts` integer DEFAULT 0 NOT NULL,
	`stuck_since` integer,
	`lease_until` integer,
	`retry_at` integer,
	`sent_at` integer,
	`error` text,
	`settled` text,
	`recall_key` text,
	`recall` text,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`chat_id`) REFERENCES `chats`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`inbox_id`) REFERENCES `inbox`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `outbox_idempotency_key_unique` ON `outbox` (`idempotency_key`);--> statement-breakpoint
CREATE UNIQUE INDEX `outbox_slot` ON `outbox` (`chat_id`,`slot_day`);--> statement-breakpoint
CREATE INDEX `outbox_state` ON `outbox` (`state`,`bot`);--> statement-breakpoint
CREATE INDEX `outbox_sent` ON `outbox` (`chat_id`,`sent_at`);--> statement-breakpoint
CREATE INDEX `outbox_bot_sent` ON `outbox` (`bot`,`sent_at`);--> statement-breakpoint
CREATE INDEX `outbox_inbox` ON `outbox` (`inbox_id`);--> statement-breakpoint
CREATE TABLE `schedule_runs` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`schedule` text NOT NULL,
	`planned_at` integer NOT NULL,
	`outcome` text NOT NULL,
	`subject` text NOT NULL,
	`note` text,
	`ran_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `schedule_runs_planned` ON `schedule_runs` (`schedule`,`planned_at`);--> statement-breakpoint
CREATE TABLE `sent_media` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`bot` text NOT NULL,
	`key` text NOT NULL,
	`media_id` text NOT NULL,
	`until` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `sent_media_key` ON `sent_media` (`bot`,`key`);--> statement-breakpoint
CREATE TABLE `audit` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`at` integer NOT NULL,
	`person_id` integer,
	`action` text NOT NULL,
	`subject` text NOT NULL,
	`before` text,
	`after` text,
	`channel` text NOT NULL,
	`chat_id` integer,
	FOREIGN KEY (`person_id`) REFERENCES `persons`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`chat_id`) REFERENCES `chats`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `audit_subject` ON `audit` (`subject`);--> statement-breakpoint
CREATE INDEX `audit_at` ON `audit` (`at`);--> statement-breakpoint
CREATE TABLE `export_requests` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`what` text NOT NULL,
	`period` text,
	`chat_id` integer NOT NULL,
	`requested_by` integer NOT NULL,
	`state` text NOT NULL,
	`error` text,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`chat_id`) REFERENCES `chats`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`requested_by`) REFERENCES `persons`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `export_requests_state` ON `export_requests` (`state`);--> statement-breakpoint
CREATE TABLE `leases` (
	`name` text PRIMARY KEY NOT NULL,
	`owner` text NOT NULL,
	`until` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `settings` (
	`name` text PRIMARY KEY NOT NULL,
	`value` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `tasks` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`unit_id` integer NOT NULL,
	`number` integer NOT NULL,
	`title` text NOT NULL,
	`due` text NOT NULL,
	`group_name` text,
	`grid_id` integer,
	`team_id` integer,
	`person_id` integer,
	`evidence` text DEFAULT 'words' NOT NULL,
	`kinds` text NOT NULL,
	`places` text NOT NULL,
	`repeats` text,
	`previous_id` integer,
	`state` text NOT NULL,
	`created_by` integer,
	`created_at` integer NOT NULL,
	`reported_by` integer,
	`reported_at` integer,
	`closed_by` integer,
	`closed_at` integer,
	`done_on` text,
	`done_report_id` integer,
	`asked_at` integer,
	FOREIGN KEY (`unit_id`) REFERENCES `units`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`grid_id`) REFERENCES `grids`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`team_id`) REFERENCES `teams`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`person_id`) REFERENCES `persons`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`created_by`) REFERENCES `persons`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`reported_by`) REFERENCES `persons`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`closed_by`) REFERENCES `persons`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`done_report_id`) REFERENCES `reports`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `tasks_number` ON `tasks` (`unit_id`,`number`);--> statement-breakpoint
CREATE UNIQUE INDEX `tasks_previous` ON `tasks` (`previous_id`);--> statement-breakpoint
CREATE INDEX `tasks_state` ON `tasks` (`unit_id`,`state`);--> statement-breakpoint
CREATE INDEX `tasks_done_report` ON `tasks` (`done_report_id`);