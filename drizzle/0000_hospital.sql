CREATE TABLE `audit` (
	`seq` bigint NOT NULL,
	`at` datetime(3) NOT NULL,
	`type` varchar(64) NOT NULL,
	`actorKind` varchar(16) NOT NULL,
	`actorId` varchar(64) NOT NULL,
	`subject` varchar(64) NOT NULL,
	`body` longtext NOT NULL,
	`previous` varchar(64) NOT NULL,
	`hash` varchar(64) NOT NULL,
	CONSTRAINT `audit_seq` PRIMARY KEY(`seq`)
);
--> statement-breakpoint
CREATE TABLE `audit_head` (
	`id` int NOT NULL,
	`seq` bigint NOT NULL,
	`hash` varchar(64) NOT NULL,
	CONSTRAINT `audit_head_id_pk` PRIMARY KEY(`id`)
);
--> statement-breakpoint
CREATE INDEX `audit_subject` ON `audit` (`subject`);--> statement-breakpoint
CREATE INDEX `audit_type_at` ON `audit` (`type`,`at`);--> statement-breakpoint
CREATE INDEX `audit_at` ON `audit` (`at`);