CREATE TABLE `alert` (
	`id` varchar(36) NOT NULL,
	`personId` varchar(36) NOT NULL,
	`terminalId` varchar(36) NOT NULL,
	`about` varchar(16) NOT NULL,
	`aboutId` varchar(36) NOT NULL,
	`note` varchar(200) NOT NULL,
	`state` varchar(16) NOT NULL,
	`frozenKeys` longtext NOT NULL,
	`endedSessions` int NOT NULL,
	`raisedAt` datetime(3) NOT NULL,
	`decidedAt` datetime(3),
	`decidedBy` varchar(36),
	`decidedWhy` varchar(200),
	CONSTRAINT `alert_id` PRIMARY KEY(`id`)
);
--> statement-breakpoint
CREATE TABLE `alert_policy` (
	`id` int NOT NULL,
	`freezesKeys` boolean NOT NULL,
	`changedAt` datetime(3) NOT NULL,
	CONSTRAINT `alert_policy_id` PRIMARY KEY(`id`)
);
--> statement-breakpoint
CREATE TABLE `approval_ticket` (
	`id` varchar(36) NOT NULL,
	`codeHash` varchar(64) NOT NULL,
	`kind` varchar(16) NOT NULL,
	`subjectId` varchar(64) NOT NULL,
	`personId` varchar(36),
	`issuedAt` datetime(3) NOT NULL,
	`expiresAt` datetime(3) NOT NULL,
	`scannedAt` datetime(3),
	CONSTRAINT `approval_ticket_id` PRIMARY KEY(`id`),
	CONSTRAINT `approval_ticket_code` UNIQUE(`codeHash`)
);
--> statement-breakpoint
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
CREATE TABLE `ca_certificate` (
	`id` varchar(36) NOT NULL,
	`channelId` varchar(36) NOT NULL,
	`fingerprint` varchar(64) NOT NULL,
	`der` longblob NOT NULL,
	`createdAt` datetime(3) NOT NULL,
	CONSTRAINT `ca_certificate_id` PRIMARY KEY(`id`),
	CONSTRAINT `ca_certificate_fingerprint` UNIQUE(`fingerprint`,`channelId`)
);
--> statement-breakpoint
CREATE TABLE `ca_channel` (
	`id` varchar(36) NOT NULL,
	`name` varchar(80) NOT NULL,
	`caName` varchar(120) NOT NULL,
	`licenceNo` varchar(64) NOT NULL,
	`licenceUntil` datetime(3) NOT NULL,
	`connector` varchar(32) NOT NULL,
	`protocol` varchar(16) NOT NULL,
	`labels` longtext NOT NULL,
	`validityYears` int NOT NULL,
	`subjectTemplate` longtext NOT NULL,
	`isEnabled` boolean NOT NULL,
	`priority` int NOT NULL,
	`version` int NOT NULL,
	`createdAt` datetime(3) NOT NULL,
	`changedAt` datetime(3) NOT NULL,
	CONSTRAINT `ca_channel_id` PRIMARY KEY(`id`),
	CONSTRAINT `ca_channel_name` UNIQUE(`name`)
);
--> statement-breakpoint
CREATE TABLE `certificate` (
	`id` varchar(36) NOT NULL,
	`profile` varchar(16) NOT NULL,
	`personId` varchar(36),
	`keyId` varchar(36) NOT NULL,
	`round` int NOT NULL,
	`channelId` varchar(36) NOT NULL,
	`state` varchar(16) NOT NULL,
	`spki` longblob NOT NULL,
	`requestSealed` longblob NOT NULL,
	`certificateSealed` longblob,
	`serial` varchar(64),
	`fingerprint` varchar(64),
	`notBefore` datetime(3),
	`notAfter` datetime(3),
	`problem` varchar(64),
	`revokedAt` datetime(3),
	`revokeReason` varchar(24),
	`revokeWhy` varchar(24),
	`revokeNote` varchar(200),
	`invalidSince` datetime(3),
	`revokeSentAt` datetime(3),
	`releaseFrom` datetime(3),
	`createdAt` datetime(3) NOT NULL,
	`changedAt` datetime(3) NOT NULL,
	CONSTRAINT `certificate_id` PRIMARY KEY(`id`),
	CONSTRAINT `certificate_key_round` UNIQUE(`keyId`,`round`)
);
--> statement-breakpoint
CREATE TABLE `revocation_data` (
	`digest` varchar(64) NOT NULL,
	`kind` varchar(4) NOT NULL,
	`der` longblob NOT NULL,
	`thisUpdate` datetime(3) NOT NULL,
	`nextUpdate` datetime(3),
	`number` varchar(64),
	`entries` int NOT NULL,
	`fetchedAt` datetime(3) NOT NULL,
	`unusedSince` datetime(3),
	CONSTRAINT `revocation_data_digest` PRIMARY KEY(`digest`)
);
--> statement-breakpoint
CREATE TABLE `revocation_source` (
	`channelId` varchar(36) NOT NULL,
	`name` varchar(80) NOT NULL,
	`digest` varchar(64),
	`fetchedAt` datetime(3),
	`failures` int NOT NULL,
	`problem` varchar(64),
	`nextTryAt` datetime(3),
	CONSTRAINT `revocation_source_channelId_name_pk` PRIMARY KEY(`channelId`,`name`)
);
--> statement-breakpoint
CREATE TABLE `revocation_use` (
	`subjectId` varchar(36) NOT NULL,
	`digest` varchar(64) NOT NULL,
	CONSTRAINT `revocation_use_subjectId_digest_pk` PRIMARY KEY(`subjectId`,`digest`)
);
--> statement-breakpoint
CREATE TABLE `status_authority` (
	`id` varchar(36) NOT NULL,
	`name` varchar(120) NOT NULL,
	`connector` varchar(64) NOT NULL,
	CONSTRAINT `status_authority_id` PRIMARY KEY(`id`)
);
--> statement-breakpoint
CREATE TABLE `trust_anchor` (
	`id` varchar(36) NOT NULL,
	`name` varchar(120) NOT NULL,
	`fingerprint` varchar(64) NOT NULL,
	`der` longblob NOT NULL,
	`notAfter` datetime(3) NOT NULL,
	`createdAt` datetime(3) NOT NULL,
	CONSTRAINT `trust_anchor_id` PRIMARY KEY(`id`),
	CONSTRAINT `trust_anchor_fingerprint` UNIQUE(`fingerprint`)
);
--> statement-breakpoint
CREATE TABLE `document` (
	`id` varchar(36) NOT NULL,
	`kind` varchar(8) NOT NULL,
	`typeCode` varchar(40) NOT NULL,
	`title` varchar(200) NOT NULL,
	`externalId` varchar(120),
	`applicationId` varchar(36),
	`patientName` varchar(40),
	`visitNo` varchar(64),
	`bedNo` varchar(32),
	`department` varchar(80),
	`pages` int NOT NULL,
	`revision` int NOT NULL,
	`digest` varchar(64) NOT NULL,
	`intake` varchar(16) NOT NULL,
	`hidden` longtext,
	`voidedAt` datetime(3),
	`voidReason` varchar(300),
	`createdAt` datetime(3) NOT NULL,
	`changedAt` datetime(3) NOT NULL,
	CONSTRAINT `document_id` PRIMARY KEY(`id`)
);
--> statement-breakpoint
CREATE TABLE `document_origin` (
	`documentId` varchar(36) NOT NULL,
	`templateId` varchar(36) NOT NULL,
	`code` varchar(40) NOT NULL,
	`version` int NOT NULL,
	`areas` longtext NOT NULL,
	CONSTRAINT `document_origin_documentId` PRIMARY KEY(`documentId`)
);
--> statement-breakpoint
CREATE TABLE `document_preparation` (
	`id` varchar(36) NOT NULL,
	`documentId` varchar(36) NOT NULL,
	`baseRevision` int NOT NULL,
	`fieldName` varchar(120) NOT NULL,
	`tail` longblob NOT NULL,
	`placeFrom` int NOT NULL,
	`placeTo` int NOT NULL,
	`digest` varchar(64) NOT NULL,
	`revision` int,
	`createdAt` datetime(3) NOT NULL,
	CONSTRAINT `document_preparation_id` PRIMARY KEY(`id`),
	CONSTRAINT `document_preparation_revision` UNIQUE(`documentId`,`revision`)
);
--> statement-breakpoint
CREATE TABLE `document_revision` (
	`documentId` varchar(36) NOT NULL,
	`revision` int NOT NULL,
	`fileKey` varchar(160) NOT NULL,
	`offset` int NOT NULL,
	`length` int NOT NULL,
	`digest` varchar(64) NOT NULL,
	`createdAt` datetime(3) NOT NULL,
	CONSTRAINT `document_revision_documentId_revision_pk` PRIMARY KEY(`documentId`,`revision`)
);
--> statement-breakpoint
CREATE TABLE `document_type` (
	`code` varchar(40) NOT NULL,
	`name` varchar(80) NOT NULL,
	`mustRead` boolean NOT NULL,
	`needsStatus` boolean NOT NULL,
	`autoSign` boolean NOT NULL,
	`level` varchar(8) NOT NULL,
	`renewal` varchar(8) NOT NULL,
	`timestamp` varchar(16) NOT NULL,
	`dueHours` int,
	`delegation` varchar(16) NOT NULL,
	`hidden` varchar(8) NOT NULL,
	`authorities` longtext,
	`changedAt` datetime(3) NOT NULL,
	CONSTRAINT `document_type_code` PRIMARY KEY(`code`)
);
--> statement-breakpoint
CREATE TABLE `application` (
	`id` varchar(36) NOT NULL,
	`name` varchar(80) NOT NULL,
	`accessKey` varchar(40) NOT NULL,
	`sealedSecret` longblob NOT NULL,
	`callbackUrl` varchar(300),
	`scopes` longtext NOT NULL,
	`state` varchar(16) NOT NULL,
	`createdAt` datetime(3) NOT NULL,
	CONSTRAINT `application_id` PRIMARY KEY(`id`),
	CONSTRAINT `application_access_key` UNIQUE(`accessKey`)
);
--> statement-breakpoint
CREATE TABLE `callback` (
	`id` varchar(36) NOT NULL,
	`applicationId` varchar(36) NOT NULL,
	`event` varchar(40) NOT NULL,
	`subjectId` varchar(64) NOT NULL,
	`onceKey` varchar(120) NOT NULL,
	`body` longtext NOT NULL,
	`state` varchar(16) NOT NULL,
	`attempts` int NOT NULL,
	`createdAt` datetime(3) NOT NULL,
	`deliveredAt` datetime(3),
	CONSTRAINT `callback_id` PRIMARY KEY(`id`),
	CONSTRAINT `callback_once` UNIQUE(`applicationId`,`onceKey`)
);
--> statement-breakpoint
CREATE TABLE `callback_attempt` (
	`id` varchar(36) NOT NULL,
	`callbackId` varchar(36) NOT NULL,
	`at` datetime(3) NOT NULL,
	`durationMs` int NOT NULL,
	`status` int,
	`problem` varchar(120),
	CONSTRAINT `callback_attempt_id` PRIMARY KEY(`id`)
);
--> statement-breakpoint
CREATE TABLE `his_idempotency` (
	`applicationId` varchar(36) NOT NULL,
	`idempotency_key` varchar(64) NOT NULL,
	`requestDigest` varchar(64) NOT NULL,
	`status` int,
	`body` longtext,
	`createdAt` datetime(3) NOT NULL,
	CONSTRAINT `his_idempotency_applicationId_idempotency_key_pk` PRIMARY KEY(`applicationId`,`idempotency_key`)
);
--> statement-breakpoint
CREATE TABLE `his_nonce` (
	`applicationId` varchar(36) NOT NULL,
	`nonce` varchar(64) NOT NULL,
	`seenAt` datetime(3) NOT NULL,
	CONSTRAINT `his_nonce_applicationId_nonce_pk` PRIMARY KEY(`applicationId`,`nonce`)
);
--> statement-breakpoint
CREATE TABLE `institution_key` (
	`id` varchar(36) NOT NULL,
	`algorithm` varchar(16) NOT NULL,
	`family` varchar(8) NOT NULL,
	`state` varchar(16) NOT NULL,
	`spki` longblob NOT NULL,
	`keySealed` longblob,
	`createdAt` datetime(3) NOT NULL,
	`retiredAt` datetime(3),
	CONSTRAINT `institution_key_id` PRIMARY KEY(`id`)
);
--> statement-breakpoint
CREATE TABLE `institution_signature` (
	`id` varchar(36) NOT NULL,
	`applicationId` varchar(36) NOT NULL,
	`keyId` varchar(36) NOT NULL,
	`certificateId` varchar(36) NOT NULL,
	`format` varchar(16) NOT NULL,
	`contentTypes` varchar(8) NOT NULL,
	`title` varchar(200) NOT NULL,
	`externalId` varchar(120),
	`digest` varchar(64) NOT NULL,
	`length` int,
	`result` longblob NOT NULL,
	`token` longblob,
	`stampedBy` varchar(64) NOT NULL,
	`insteadOf` longtext NOT NULL,
	`signedAt` datetime(3) NOT NULL,
	CONSTRAINT `institution_signature_id` PRIMARY KEY(`id`)
);
--> statement-breakpoint
CREATE TABLE `key_biometric` (
	`keyId` varchar(36) NOT NULL,
	`bioId` varchar(24) NOT NULL,
	`nonce` varchar(48),
	`sealedPepper` longblob,
	`uid` varchar(64),
	`counter` bigint NOT NULL,
	`fails` int NOT NULL,
	`epoch` int NOT NULL,
	`enrolledAt` datetime(3) NOT NULL,
	CONSTRAINT `key_biometric_keyId` PRIMARY KEY(`keyId`)
);
--> statement-breakpoint
CREATE TABLE `key_biometric_proof` (
	`sessionId` varchar(36) NOT NULL,
	`keyId` varchar(36) NOT NULL,
	`bioId` varchar(24) NOT NULL,
	`challenge` varchar(64) NOT NULL,
	`json` longtext NOT NULL,
	`signature` longtext NOT NULL,
	`counter` bigint NOT NULL,
	`uid` varchar(64) NOT NULL,
	`verifiedAt` datetime(3) NOT NULL,
	CONSTRAINT `key_biometric_proof_sessionId` PRIMARY KEY(`sessionId`),
	CONSTRAINT `key_biometric_counter` UNIQUE(`keyId`,`bioId`,`counter`)
);
--> statement-breakpoint
CREATE TABLE `key_pair` (
	`id` varchar(36) NOT NULL,
	`personId` varchar(36) NOT NULL,
	`terminalId` varchar(36) NOT NULL,
	`identifiedBy` varchar(16) NOT NULL,
	`identifiedAt` datetime(3) NOT NULL,
	`purpose` varchar(8) NOT NULL,
	`state` varchar(16) NOT NULL,
	`epoch` int NOT NULL,
	`generation` int NOT NULL,
	`refreshedAt` datetime(3),
	`refreshFid` varchar(48),
	`publicKey` varchar(130),
	`phonePoint` varchar(130),
	`serverPoint` varchar(130),
	`sealedHalf` longblob,
	`sealedDevice` longblob,
	`deviceSeq` bigint NOT NULL,
	`deviceSeen` varchar(16) NOT NULL,
	`kgid` varchar(48) NOT NULL,
	`sealedDraft` longblob,
	`kg1Digest` varchar(64),
	`kg1Reply` longtext,
	`kg3Digest` varchar(64),
	`kg3Reply` longtext,
	`createdAt` datetime(3) NOT NULL,
	`activeAt` datetime(3),
	`endedAt` datetime(3),
	`endedWhy` varchar(40),
	CONSTRAINT `key_pair_id` PRIMARY KEY(`id`),
	CONSTRAINT `key_pair_kgid` UNIQUE(`kgid`)
);
--> statement-breakpoint
CREATE TABLE `key_pending` (
	`keyId` varchar(36) NOT NULL,
	`kind` varchar(8) NOT NULL,
	`fid` varchar(48),
	`requestDigest` varchar(64),
	`epoch` int NOT NULL,
	`generation` int NOT NULL,
	`sealedHalf` longblob,
	`phonePoint` varchar(130),
	`serverPoint` varchar(130),
	`exchangePoint` varchar(130),
	`verifier` varchar(64) NOT NULL,
	`sealedPepper` longblob NOT NULL,
	`createdAt` datetime(3) NOT NULL,
	CONSTRAINT `key_pending_keyId` PRIMARY KEY(`keyId`)
);
--> statement-breakpoint
CREATE TABLE `key_pin` (
	`keyId` varchar(36) NOT NULL,
	`generation` int NOT NULL,
	`verifier` varchar(64) NOT NULL,
	`sealedPepper` longblob,
	`fails` int NOT NULL,
	`total` int NOT NULL,
	`lastCounter` bigint NOT NULL,
	`lock` varchar(16),
	`passedAt` datetime(3),
	`setAt` datetime(3) NOT NULL,
	CONSTRAINT `key_pin_keyId_generation_pk` PRIMARY KEY(`keyId`,`generation`)
);
--> statement-breakpoint
CREATE TABLE `key_window` (
	`id` varchar(36) NOT NULL,
	`keyId` varchar(36) NOT NULL,
	`personId` varchar(36) NOT NULL,
	`terminalId` varchar(36) NOT NULL,
	`state` varchar(8) NOT NULL,
	`epoch` int NOT NULL,
	`vaultPoint` varchar(130) NOT NULL,
	`serverPoint` varchar(130) NOT NULL,
	`sealedHalf` longblob,
	`ack` longblob,
	`opensAt` datetime(3) NOT NULL,
	`endsAt` datetime(3) NOT NULL,
	`maxCount` int NOT NULL,
	`used` int NOT NULL,
	`endedAt` datetime(3),
	`endedWhy` varchar(24),
	CONSTRAINT `key_window_id` PRIMARY KEY(`id`)
);
--> statement-breakpoint
CREATE TABLE `pin_policy` (
	`departmentId` varchar(36) NOT NULL,
	`minLength` int NOT NULL,
	`classes` int NOT NULL,
	`forbidden` longtext NOT NULL,
	`history` int NOT NULL,
	`expiryDays` int,
	`wrongTries` int NOT NULL,
	`biometric` boolean NOT NULL,
	`keepMinutes` int NOT NULL,
	`changedAt` datetime(3) NOT NULL,
	CONSTRAINT `pin_policy_departmentId` PRIMARY KEY(`departmentId`)
);
--> statement-breakpoint
CREATE TABLE `sign_item` (
	`sessionId` varchar(36) NOT NULL,
	`slot` int NOT NULL,
	`subjectId` varchar(64) NOT NULL,
	`content` longtext NOT NULL,
	`message` longblob NOT NULL,
	`e` varchar(64) NOT NULL,
	`k2` varchar(130) NOT NULL,
	`status` varchar(16) NOT NULL,
	`code` varchar(60),
	`w1` varchar(130),
	`salt` varchar(64),
	`s1` varchar(64),
	`r` varchar(64),
	`s` varchar(64),
	CONSTRAINT `sign_item_sessionId_slot_pk` PRIMARY KEY(`sessionId`,`slot`)
);
--> statement-breakpoint
CREATE TABLE `sign_session` (
	`id` varchar(36) NOT NULL,
	`keyId` varchar(36) NOT NULL,
	`cid` varchar(48) NOT NULL,
	`terminalId` varchar(36) NOT NULL,
	`windowId` varchar(36),
	`epoch` int NOT NULL,
	`state` varchar(16) NOT NULL,
	`commitments` longblob NOT NULL,
	`startDigest` varchar(64) NOT NULL,
	`startUntil` datetime(3) NOT NULL,
	`type` varchar(8),
	`offerDigest` varchar(64),
	`rho` varchar(48),
	`offerUntil` datetime(3),
	`transcript` varchar(48),
	`offer` longtext,
	`leftOut` longtext,
	`result` longtext,
	`problem` varchar(40),
	`startedAt` datetime(3) NOT NULL,
	`endedAt` datetime(3),
	CONSTRAINT `sign_session_id` PRIMARY KEY(`id`),
	CONSTRAINT `sign_session_cid` UNIQUE(`keyId`,`cid`)
);
--> statement-breakpoint
CREATE TABLE `handover` (
	`id` varchar(36) NOT NULL,
	`taskId` varchar(36) NOT NULL,
	`fromPersonId` varchar(36) NOT NULL,
	`toPersonId` varchar(36) NOT NULL,
	`state` varchar(16) NOT NULL,
	`offeredAt` datetime(3) NOT NULL,
	`answeredAt` datetime(3),
	CONSTRAINT `handover_id` PRIMARY KEY(`id`)
);
--> statement-breakpoint
CREATE TABLE `planned_leave` (
	`personId` varchar(36) NOT NULL,
	`why` varchar(32) NOT NULL,
	`toPersonId` varchar(36),
	`day` varchar(10) NOT NULL,
	`beginsAt` datetime(3) NOT NULL,
	`preparedBy` varchar(36) NOT NULL,
	CONSTRAINT `planned_leave_personId` PRIMARY KEY(`personId`)
);
--> statement-breakpoint
CREATE TABLE `console_account` (
	`personId` varchar(36) NOT NULL,
	`passwordHash` varchar(255) NOT NULL,
	`totpSealed` longblob,
	`totpEnrolledAt` datetime(3),
	`totpStep` bigint NOT NULL,
	`failures` int NOT NULL,
	`lockedUntil` datetime(3),
	`createdAt` datetime(3) NOT NULL,
	CONSTRAINT `console_account_personId` PRIMARY KEY(`personId`)
);
--> statement-breakpoint
CREATE TABLE `console_failure` (
	`id` varchar(36) NOT NULL,
	`address` varchar(64) NOT NULL,
	`at` datetime(3) NOT NULL,
	CONSTRAINT `console_failure_id` PRIMARY KEY(`id`)
);
--> statement-breakpoint
CREATE TABLE `console_policy` (
	`id` int NOT NULL,
	`openSessions` int NOT NULL,
	`changedAt` datetime(3) NOT NULL,
	CONSTRAINT `console_policy_id` PRIMARY KEY(`id`)
);
--> statement-breakpoint
CREATE TABLE `console_session` (
	`id` varchar(36) NOT NULL,
	`personId` varchar(36) NOT NULL,
	`startedAt` datetime(3) NOT NULL,
	`lastSeenAt` datetime(3) NOT NULL,
	`expiresAt` datetime(3) NOT NULL,
	`endedAt` datetime(3),
	`endedBy` varchar(16),
	`address` varchar(64) NOT NULL,
	`agent` varchar(200) NOT NULL,
	CONSTRAINT `console_session_id` PRIMARY KEY(`id`)
);
--> statement-breakpoint
CREATE TABLE `mandate` (
	`id` varchar(36) NOT NULL,
	`personId` varchar(36) NOT NULL,
	`terminalId` varchar(36) NOT NULL,
	`keyId` varchar(36) NOT NULL,
	`autoKeyId` varchar(36) NOT NULL,
	`text` longtext NOT NULL,
	`digest` varchar(64) NOT NULL,
	`signatureDer` longblob NOT NULL,
	`certificateId` varchar(36) NOT NULL,
	`signedAt` datetime(3) NOT NULL,
	`invitationId` varchar(36),
	CONSTRAINT `mandate_id` PRIMARY KEY(`id`)
);
--> statement-breakpoint
CREATE TABLE `mandate_invitation` (
	`id` varchar(36) NOT NULL,
	`codeHash` varchar(64) NOT NULL,
	`applicationId` varchar(36) NOT NULL,
	`system` varchar(40) NOT NULL,
	`personId` varchar(36) NOT NULL,
	`workstation` varchar(80) NOT NULL,
	`address` varchar(64),
	`types` longtext NOT NULL,
	`untilShiftEnd` boolean NOT NULL,
	`createdAt` datetime(3) NOT NULL,
	`expiresAt` datetime(3) NOT NULL,
	CONSTRAINT `mandate_invitation_id` PRIMARY KEY(`id`),
	CONSTRAINT `mandate_invitation_code` UNIQUE(`codeHash`)
);
--> statement-breakpoint
CREATE TABLE `mandate_policy` (
	`id` varchar(36) NOT NULL,
	`departmentId` varchar(36) NOT NULL,
	`isAllowed` boolean NOT NULL,
	`maxMinutes` int NOT NULL,
	`maxCount` int NOT NULL,
	`perMinute` int NOT NULL,
	`shifts` longtext NOT NULL,
	`changedAt` datetime(3) NOT NULL,
	CONSTRAINT `mandate_policy_id` PRIMARY KEY(`id`),
	CONSTRAINT `mandate_policy_department` UNIQUE(`departmentId`)
);
--> statement-breakpoint
CREATE TABLE `campus` (
	`id` varchar(36) NOT NULL,
	`code` varchar(16) NOT NULL,
	`name` varchar(80) NOT NULL,
	`createdAt` datetime(3) NOT NULL,
	CONSTRAINT `campus_id` PRIMARY KEY(`id`),
	CONSTRAINT `campus_code` UNIQUE(`code`)
);
--> statement-breakpoint
CREATE TABLE `department` (
	`id` varchar(36) NOT NULL,
	`campusId` varchar(36) NOT NULL,
	`parentId` varchar(36),
	`code` varchar(32) NOT NULL,
	`name` varchar(80) NOT NULL,
	`createdAt` datetime(3) NOT NULL,
	CONSTRAINT `department_id` PRIMARY KEY(`id`),
	CONSTRAINT `department_code` UNIQUE(`code`)
);
--> statement-breakpoint
CREATE TABLE `person` (
	`id` varchar(36) NOT NULL,
	`staffNo` varchar(32) NOT NULL,
	`name` varchar(40) NOT NULL,
	`departmentId` varchar(36) NOT NULL,
	`category` varchar(16) NOT NULL,
	`title` varchar(40) NOT NULL,
	`phone` varchar(16),
	`wecomUserid` varchar(64),
	`idNumberSealed` longblob,
	`idNumberDigest` varchar(64),
	`tutorStaffNo` varchar(32),
	`state` varchar(16) NOT NULL,
	`createdAt` datetime(3) NOT NULL,
	`changedAt` datetime(3) NOT NULL,
	CONSTRAINT `person_id` PRIMARY KEY(`id`),
	CONSTRAINT `person_staff_no` UNIQUE(`staffNo`),
	CONSTRAINT `person_wecom` UNIQUE(`wecomUserid`)
);
--> statement-breakpoint
CREATE TABLE `person_role` (
	`personId` varchar(36) NOT NULL,
	`role` varchar(32) NOT NULL,
	CONSTRAINT `person_role_personId_role_pk` PRIMARY KEY(`personId`,`role`)
);
--> statement-breakpoint
CREATE TABLE `preservation` (
	`documentId` varchar(36) NOT NULL,
	`level` varchar(8) NOT NULL,
	`revision` int NOT NULL,
	`archivedAt` datetime(3),
	`validUntil` datetime(3),
	`algorithms` varchar(40),
	`dueAt` datetime(3),
	`failures` int NOT NULL,
	`problem` varchar(120),
	`createdAt` datetime(3) NOT NULL,
	`changedAt` datetime(3) NOT NULL,
	CONSTRAINT `preservation_documentId` PRIMARY KEY(`documentId`)
);
--> statement-breakpoint
CREATE TABLE `preservation_record` (
	`documentId` varchar(36) NOT NULL,
	`revision` int NOT NULL,
	`digest` varchar(64) NOT NULL,
	`record` longblob NOT NULL,
	`createdAt` datetime(3) NOT NULL,
	`changedAt` datetime(3) NOT NULL,
	CONSTRAINT `preservation_record_documentId_revision_pk` PRIMARY KEY(`documentId`,`revision`)
);
--> statement-breakpoint
CREATE TABLE `handwriting` (
	`id` varchar(36) NOT NULL,
	`personId` varchar(36) NOT NULL,
	`png` longblob NOT NULL,
	`digest` varchar(64) NOT NULL,
	`widthPx` int NOT NULL,
	`heightPx` int NOT NULL,
	`strokes` int NOT NULL,
	`ink` longtext,
	`version` int NOT NULL,
	`state` varchar(16) NOT NULL,
	`createdAt` datetime(3) NOT NULL,
	CONSTRAINT `handwriting_id` PRIMARY KEY(`id`)
);
--> statement-breakpoint
CREATE TABLE `seal` (
	`id` varchar(36) NOT NULL,
	`no` varchar(16) NOT NULL,
	`kind` varchar(16) NOT NULL,
	`name` varchar(60) NOT NULL,
	`state` varchar(16) NOT NULL,
	`departmentId` varchar(36) NOT NULL,
	`ownerId` varchar(36),
	`isHighRisk` boolean NOT NULL,
	`family` varchar(8) NOT NULL,
	`versionId` varchar(36),
	`createdAt` datetime(3) NOT NULL,
	`changedAt` datetime(3) NOT NULL,
	CONSTRAINT `seal_id` PRIMARY KEY(`id`),
	CONSTRAINT `seal_no` UNIQUE(`no`)
);
--> statement-breakpoint
CREATE TABLE `seal_application` (
	`id` varchar(36) NOT NULL,
	`kind` varchar(8) NOT NULL,
	`sealId` varchar(36) NOT NULL,
	`versionId` varchar(36),
	`terms` longtext,
	`favours` varchar(36),
	`reason` varchar(300) NOT NULL,
	`state` varchar(16) NOT NULL,
	`applicantId` varchar(36) NOT NULL,
	`needed` int NOT NULL,
	`createdAt` datetime(3) NOT NULL,
	`endedAt` datetime(3),
	CONSTRAINT `seal_application_id` PRIMARY KEY(`id`)
);
--> statement-breakpoint
CREATE TABLE `seal_data` (
	`id` varchar(36) NOT NULL,
	`sealId` varchar(36) NOT NULL,
	`versionId` varchar(36) NOT NULL,
	`state` varchar(16) NOT NULL,
	`certificateId` varchar(36) NOT NULL,
	`signerIds` longtext NOT NULL,
	`der` longblob NOT NULL,
	`digest` varchar(64) NOT NULL,
	`validUntil` datetime(3) NOT NULL,
	`warnedAt` datetime(3),
	`createdAt` datetime(3) NOT NULL,
	CONSTRAINT `seal_data_id` PRIMARY KEY(`id`)
);
--> statement-breakpoint
CREATE TABLE `seal_decision` (
	`applicationId` varchar(36) NOT NULL,
	`personId` varchar(36) NOT NULL,
	`isApproved` boolean NOT NULL,
	`note` varchar(300) NOT NULL,
	`at` datetime(3) NOT NULL,
	CONSTRAINT `seal_decision_applicationId_personId_pk` PRIMARY KEY(`applicationId`,`personId`)
);
--> statement-breakpoint
CREATE TABLE `seal_grant` (
	`id` varchar(36) NOT NULL,
	`sealId` varchar(36) NOT NULL,
	`applicationId` varchar(36) NOT NULL,
	`holderKind` varchar(16) NOT NULL,
	`holderId` varchar(36) NOT NULL,
	`documentTypes` longtext,
	`documentId` varchar(36),
	`from` datetime(3) NOT NULL,
	`until` datetime(3) NOT NULL,
	`maxUses` int,
	`addresses` longtext,
	`warnedAt` datetime(3),
	`uses` int NOT NULL,
	`state` varchar(8) NOT NULL,
	`grantedBy` varchar(36) NOT NULL,
	`createdAt` datetime(3) NOT NULL,
	`revokedAt` datetime(3),
	`revokedBy` varchar(36),
	CONSTRAINT `seal_grant_id` PRIMARY KEY(`id`)
);
--> statement-breakpoint
CREATE TABLE `seal_power` (
	`sealId` varchar(36) NOT NULL,
	`personId` varchar(36) NOT NULL,
	`power` varchar(8) NOT NULL,
	`since` datetime(3) NOT NULL,
	CONSTRAINT `seal_power_sealId_personId_pk` PRIMARY KEY(`sealId`,`personId`)
);
--> statement-breakpoint
CREATE TABLE `seal_usage` (
	`id` varchar(36) NOT NULL,
	`sealId` varchar(36) NOT NULL,
	`versionId` varchar(36) NOT NULL,
	`sealDataId` varchar(36),
	`grantId` varchar(36),
	`certificateId` varchar(36),
	`documentId` varchar(36) NOT NULL,
	`personId` varchar(36),
	`applicationId` varchar(36),
	`source` varchar(48) NOT NULL,
	`rule` varchar(16) NOT NULL,
	`place` longtext NOT NULL,
	`firstPage` int,
	`lastPage` int,
	`revision` int,
	`digestBefore` varchar(64),
	`digestAfter` varchar(64),
	`problem` varchar(64),
	`say` longtext,
	`at` datetime(3) NOT NULL,
	CONSTRAINT `seal_usage_id` PRIMARY KEY(`id`)
);
--> statement-breakpoint
CREATE TABLE `seal_version` (
	`id` varchar(36) NOT NULL,
	`sealId` varchar(36) NOT NULL,
	`number` int NOT NULL,
	`state` varchar(16) NOT NULL,
	`face` longtext,
	`png` longblob NOT NULL,
	`drawing` longtext,
	`widthMm` double NOT NULL,
	`heightMm` double NOT NULL,
	`dpi` int NOT NULL,
	`digest` varchar(64) NOT NULL,
	`createdAt` datetime(3) NOT NULL,
	CONSTRAINT `seal_version_id` PRIMARY KEY(`id`),
	CONSTRAINT `seal_version_number` UNIQUE(`sealId`,`number`)
);
--> statement-breakpoint
CREATE TABLE `sealing_item` (
	`jobId` varchar(36) NOT NULL,
	`number` int NOT NULL,
	`name` varchar(255) NOT NULL,
	`fileKey` varchar(120),
	`documentId` varchar(36) NOT NULL,
	`state` varchar(8) NOT NULL,
	`problem` varchar(64),
	`say` longtext,
	`staffNo` varchar(32),
	`requestId` varchar(36),
	`word` longtext,
	`mandateId` varchar(36),
	`triedAt` datetime(3),
	`usageId` varchar(36),
	`revision` int,
	`digest` varchar(64),
	`record` longblob,
	`at` datetime(3),
	`isUpload` boolean NOT NULL,
	CONSTRAINT `sealing_item_jobId_number_pk` PRIMARY KEY(`jobId`,`number`)
);
--> statement-breakpoint
CREATE TABLE `sealing_job` (
	`id` varchar(36) NOT NULL,
	`title` varchar(120) NOT NULL,
	`what` varchar(8) NOT NULL,
	`sealId` varchar(36),
	`source` varchar(8) NOT NULL,
	`state` varchar(12) NOT NULL,
	`place` longtext NOT NULL,
	`typeCode` varchar(40),
	`stamp` varchar(8) NOT NULL,
	`stopAtPercent` int NOT NULL,
	`total` int NOT NULL,
	`done` int NOT NULL,
	`failed` int NOT NULL,
	`asked` int NOT NULL,
	`days` int,
	`problem` varchar(64),
	`say` longtext,
	`personId` varchar(36),
	`applicationId` varchar(36),
	`address` varchar(64),
	`createdAt` datetime(3) NOT NULL,
	`startedAt` datetime(3),
	`endedAt` datetime(3),
	CONSTRAINT `sealing_job_id` PRIMARY KEY(`id`)
);
--> statement-breakpoint
CREATE TABLE `auto_digest` (
	`id` varchar(36) NOT NULL,
	`personId` varchar(36) NOT NULL,
	`until` datetime(3) NOT NULL,
	`count` int NOT NULL,
	`createdAt` datetime(3) NOT NULL,
	`answer` varchar(8),
	`answeredAt` datetime(3),
	CONSTRAINT `auto_digest_id` PRIMARY KEY(`id`),
	CONSTRAINT `auto_digest_day` UNIQUE(`personId`,`until`)
);
--> statement-breakpoint
CREATE TABLE `sign_page_seen` (
	`taskId` varchar(36) NOT NULL,
	`page` int NOT NULL,
	`seenAt` datetime(3) NOT NULL,
	CONSTRAINT `sign_page_seen_taskId_page_pk` PRIMARY KEY(`taskId`,`page`)
);
--> statement-breakpoint
CREATE TABLE `sign_preparation` (
	`id` varchar(36) NOT NULL,
	`taskId` varchar(36) NOT NULL,
	`keyId` varchar(36) NOT NULL,
	`cid` varchar(48) NOT NULL,
	`documentId` varchar(36) NOT NULL,
	`baseRevision` int NOT NULL,
	`certificateId` varchar(36) NOT NULL,
	`preparedId` varchar(36) NOT NULL,
	`digest` varchar(64) NOT NULL,
	`createdAt` datetime(3) NOT NULL,
	CONSTRAINT `sign_preparation_id` PRIMARY KEY(`id`),
	CONSTRAINT `sign_preparation_cid` UNIQUE(`keyId`,`cid`,`taskId`)
);
--> statement-breakpoint
CREATE TABLE `sign_request` (
	`id` varchar(36) NOT NULL,
	`documentId` varchar(36) NOT NULL,
	`applicationId` varchar(36),
	`system` varchar(80) NOT NULL,
	`signer_order` varchar(16) NOT NULL,
	`state` varchar(16) NOT NULL,
	`format` varchar(16) NOT NULL,
	`contentTypes` varchar(8) NOT NULL,
	`workstation` varchar(80),
	`expiresAt` datetime(3) NOT NULL,
	`createdAt` datetime(3) NOT NULL,
	`endedAt` datetime(3),
	`endedWhy` varchar(200),
	CONSTRAINT `sign_request_id` PRIMARY KEY(`id`)
);
--> statement-breakpoint
CREATE TABLE `sign_task` (
	`id` varchar(36) NOT NULL,
	`requestId` varchar(36) NOT NULL,
	`documentId` varchar(36) NOT NULL,
	`personId` varchar(36) NOT NULL,
	`orderNo` int NOT NULL,
	`place` longtext,
	`located` longtext,
	`state` varchar(16) NOT NULL,
	`openedAt` datetime(3) NOT NULL,
	`readAt` datetime(3),
	`endedAt` datetime(3),
	`reason` varchar(200),
	`delegatedFrom` varchar(36),
	`delegatedAt` datetime(3),
	`delegatedWhy` varchar(200),
	CONSTRAINT `sign_task_id` PRIMARY KEY(`id`)
);
--> statement-breakpoint
CREATE TABLE `signature` (
	`id` varchar(36) NOT NULL,
	`taskId` varchar(36) NOT NULL,
	`requestId` varchar(36) NOT NULL,
	`documentId` varchar(36) NOT NULL,
	`personId` varchar(36) NOT NULL,
	`keyId` varchar(36) NOT NULL,
	`certificateId` varchar(36) NOT NULL,
	`sessionId` varchar(36) NOT NULL,
	`slot` int NOT NULL,
	`mandateId` varchar(36),
	`preparedId` varchar(36) NOT NULL,
	`baseRevision` int NOT NULL,
	`step` varchar(16) NOT NULL,
	`message` longblob NOT NULL,
	`signatureDer` longblob NOT NULL,
	`token` longblob,
	`stampedBy` varchar(64),
	`insteadOf` longtext,
	`cms` longblob,
	`revision` int,
	`revisionDigest` varchar(64),
	`evidence` longtext,
	`evidenceDigest` varchar(64),
	`approvedAt` datetime(3) NOT NULL,
	`signedAt` datetime(3) NOT NULL,
	`stampedAt` datetime(3),
	`sealedAt` datetime(3),
	`evidencedAt` datetime(3),
	`problem` varchar(120),
	CONSTRAINT `signature_id` PRIMARY KEY(`id`),
	CONSTRAINT `signature_task` UNIQUE(`taskId`),
	CONSTRAINT `signature_revision` UNIQUE(`documentId`,`baseRevision`)
);
--> statement-breakpoint
CREATE TABLE `sso_client` (
	`id` varchar(40) NOT NULL,
	`name` varchar(80) NOT NULL,
	`redirectUris` longtext NOT NULL,
	`logoutUris` longtext NOT NULL,
	`sealedSecret` longblob NOT NULL,
	`state` varchar(16) NOT NULL,
	`createdAt` datetime(3) NOT NULL,
	CONSTRAINT `sso_client_id` PRIMARY KEY(`id`)
);
--> statement-breakpoint
CREATE TABLE `sso_login` (
	`id` varchar(36) NOT NULL,
	`pageHash` varchar(64) NOT NULL,
	`codeHash` varchar(64) NOT NULL,
	`ticketHash` varchar(64) NOT NULL,
	`round` int NOT NULL,
	`codeUntil` datetime(3) NOT NULL,
	`systemId` varchar(64) NOT NULL,
	`systemName` varchar(80) NOT NULL,
	`workstation` varchar(64) NOT NULL,
	`address` varchar(64) NOT NULL,
	`wantedPersonId` varchar(36),
	`origin` varchar(200),
	`returnUrl` varchar(500),
	`version` int NOT NULL,
	`state` varchar(16) NOT NULL,
	`ended_why` varchar(16),
	`mismatch` varchar(80),
	`personId` varchar(36),
	`terminalId` varchar(36),
	`match_digits` varchar(2),
	`nonce` varchar(64) NOT NULL,
	`issuedAt` datetime(3) NOT NULL,
	`expiresAt` datetime(3) NOT NULL,
	`scannedAt` datetime(3),
	`decidedAt` datetime(3),
	`ticketUsedAt` datetime(3),
	`text` longtext,
	`signatureDer` longblob,
	`keyId` varchar(36),
	`certificateId` varchar(36),
	CONSTRAINT `sso_login_id` PRIMARY KEY(`id`),
	CONSTRAINT `sso_login_page` UNIQUE(`pageHash`),
	CONSTRAINT `sso_login_code` UNIQUE(`codeHash`),
	CONSTRAINT `sso_login_ticket` UNIQUE(`ticketHash`)
);
--> statement-breakpoint
CREATE TABLE `sso_oidc` (
	`model` varchar(40) NOT NULL,
	`idHash` varchar(64) NOT NULL,
	`payload` longblob NOT NULL,
	`grantHash` varchar(64),
	`uidHash` varchar(64),
	`consumedAt` datetime(3),
	`expiresAt` datetime(3),
	CONSTRAINT `sso_oidc_model_idHash_pk` PRIMARY KEY(`model`,`idHash`)
);
--> statement-breakpoint
CREATE TABLE `sso_signing_key` (
	`id` varchar(64) NOT NULL,
	`sealedJwk` longblob NOT NULL,
	`createdAt` datetime(3) NOT NULL,
	CONSTRAINT `sso_signing_key_id` PRIMARY KEY(`id`)
);
--> statement-breakpoint
CREATE TABLE `template` (
	`id` varchar(36) NOT NULL,
	`name` varchar(80) NOT NULL,
	`code` varchar(40) NOT NULL,
	`typeCode` varchar(40) NOT NULL,
	`state` varchar(16) NOT NULL,
	`currentVersion` int,
	`draft` longtext NOT NULL,
	`draftRevision` int NOT NULL,
	`draftBy` varchar(64) NOT NULL,
	`draftAt` datetime(3) NOT NULL,
	`createdAt` datetime(3) NOT NULL,
	CONSTRAINT `template_id` PRIMARY KEY(`id`)
);
--> statement-breakpoint
CREATE TABLE `template_file` (
	`id` varchar(64) NOT NULL,
	`kind` varchar(8) NOT NULL,
	`name` varchar(200) NOT NULL,
	`fileKey` varchar(160) NOT NULL,
	`length` int NOT NULL,
	`sizes` longtext NOT NULL,
	`createdAt` datetime(3) NOT NULL,
	CONSTRAINT `template_file_id` PRIMARY KEY(`id`)
);
--> statement-breakpoint
CREATE TABLE `template_version` (
	`templateId` varchar(36) NOT NULL,
	`version` int NOT NULL,
	`form` longtext NOT NULL,
	`digest` varchar(64) NOT NULL,
	`note` varchar(200) NOT NULL,
	`state` varchar(16) NOT NULL,
	`publishedBy` varchar(64) NOT NULL,
	`publishedAt` datetime(3) NOT NULL,
	CONSTRAINT `template_version_templateId_version_pk` PRIMARY KEY(`templateId`,`version`)
);
--> statement-breakpoint
CREATE TABLE `admission` (
	`id` varchar(36) NOT NULL,
	`terminalId` varchar(36) NOT NULL,
	`personId` varchar(36) NOT NULL,
	`why` varchar(16) NOT NULL,
	`number` varchar(6) NOT NULL,
	`state` varchar(16) NOT NULL,
	`document` varchar(24),
	`note` varchar(200),
	`askedAt` datetime(3) NOT NULL,
	`recordedAt` datetime(3),
	`recordedBy` varchar(36),
	`decidedAt` datetime(3),
	`decidedBy` varchar(36),
	`refusedWhy` varchar(200),
	CONSTRAINT `admission_id` PRIMARY KEY(`id`)
);
--> statement-breakpoint
CREATE TABLE `phone_change` (
	`id` varchar(36) NOT NULL,
	`codeHash` varchar(64) NOT NULL,
	`terminalId` varchar(36) NOT NULL,
	`number` varchar(2) NOT NULL,
	`askedAt` datetime(3) NOT NULL,
	`expiresAt` datetime(3) NOT NULL,
	`confirmedAt` datetime(3),
	`confirmedBy` varchar(36),
	`keyId` varchar(36),
	CONSTRAINT `phone_change_id` PRIMARY KEY(`id`),
	CONSTRAINT `phone_change_code` UNIQUE(`codeHash`)
);
--> statement-breakpoint
CREATE TABLE `timestamp` (
	`id` varchar(36) NOT NULL,
	`unitId` varchar(36) NOT NULL,
	`serial` varchar(40) NOT NULL,
	`genTime` datetime(3) NOT NULL,
	`policy` varchar(64) NOT NULL,
	`clock` varchar(16) NOT NULL,
	`accuracyUs` bigint,
	`hashAlgorithm` varchar(16) NOT NULL,
	`imprint` varchar(128) NOT NULL,
	`tokenDigest` varchar(64) NOT NULL,
	`hasNonce` boolean NOT NULL,
	CONSTRAINT `timestamp_id` PRIMARY KEY(`id`),
	CONSTRAINT `timestamp_serial` UNIQUE(`serial`)
);
--> statement-breakpoint
CREATE TABLE `tsa_unit` (
	`id` varchar(36) NOT NULL,
	`algorithm` varchar(16) NOT NULL,
	`family` varchar(8) NOT NULL,
	`state` varchar(16) NOT NULL,
	`spki` longblob NOT NULL,
	`keySealed` longblob,
	`createdAt` datetime(3) NOT NULL,
	`activeAt` datetime(3),
	`retiredAt` datetime(3),
	CONSTRAINT `tsa_unit_id` PRIMARY KEY(`id`)
);
--> statement-breakpoint
CREATE TABLE `envelope_key` (
	`id` int NOT NULL,
	`publicKey` varchar(130) NOT NULL,
	`sealedPrivate` longblob NOT NULL,
	`createdAt` datetime(3) NOT NULL,
	CONSTRAINT `envelope_key_id` PRIMARY KEY(`id`)
);
--> statement-breakpoint
CREATE TABLE `envelope_nonce` (
	`nonce` varchar(64) NOT NULL,
	`seenAt` datetime(3) NOT NULL,
	CONSTRAINT `envelope_nonce_nonce` PRIMARY KEY(`nonce`)
);
--> statement-breakpoint
CREATE TABLE `face_check` (
	`id` varchar(36) NOT NULL,
	`terminalId` varchar(36) NOT NULL,
	`personId` varchar(36) NOT NULL,
	`verifyId` varchar(128),
	`state` varchar(16) NOT NULL,
	`verifyRet` int,
	`startedAt` datetime(3) NOT NULL,
	`endedAt` datetime(3),
	CONSTRAINT `face_check_id` PRIMARY KEY(`id`)
);
--> statement-breakpoint
CREATE TABLE `face_consent` (
	`id` varchar(36) NOT NULL,
	`personId` varchar(36) NOT NULL,
	`terminalId` varchar(36) NOT NULL,
	`version` varchar(16) NOT NULL,
	`givenAt` datetime(3) NOT NULL,
	`withdrawnAt` datetime(3),
	CONSTRAINT `face_consent_id` PRIMARY KEY(`id`)
);
--> statement-breakpoint
CREATE TABLE `terminal` (
	`id` varchar(36) NOT NULL,
	`openid` varchar(128) NOT NULL,
	`install` varchar(24) NOT NULL,
	`platform` varchar(16) NOT NULL,
	`model` varchar(80) NOT NULL,
	`appVersion` varchar(32) NOT NULL,
	`state` varchar(16) NOT NULL,
	`claimedPersonId` varchar(36),
	`claimsRefused` int NOT NULL DEFAULT 0,
	`claimsSince` datetime(3),
	`personId` varchar(36),
	`boundAt` datetime(3),
	`identifiedAt` datetime(3),
	`identifiedBy` varchar(16),
	`endedAt` datetime(3),
	`endedWhy` varchar(16),
	`tokenHash` varchar(64),
	`tokenUntil` datetime(3),
	`createdAt` datetime(3) NOT NULL,
	`seenAt` datetime(3) NOT NULL,
	CONSTRAINT `terminal_id` PRIMARY KEY(`id`),
	CONSTRAINT `terminal_install` UNIQUE(`openid`,`install`),
	CONSTRAINT `terminal_token` UNIQUE(`tokenHash`)
);
--> statement-breakpoint
CREATE TABLE `clock_limit` (
	`id` int NOT NULL,
	`limitUs` int NOT NULL,
	`changedAt` datetime(3) NOT NULL,
	CONSTRAINT `clock_limit_id` PRIMARY KEY(`id`)
);
--> statement-breakpoint
CREATE TABLE `clock_sample` (
	`id` varchar(36) NOT NULL,
	`node` varchar(64) NOT NULL,
	`boot` varchar(64) NOT NULL,
	`at` datetime(3) NOT NULL,
	`condition` varchar(16) NOT NULL,
	`monotonicUs` double,
	`thetaUs` double,
	`offsetUs` double,
	`boundUs` double,
	`sources` varchar(255) NOT NULL,
	CONSTRAINT `clock_sample_id` PRIMARY KEY(`id`)
);
--> statement-breakpoint
CREATE TABLE `clock_source` (
	`id` varchar(36) NOT NULL,
	`name` varchar(64) NOT NULL,
	`kind` varchar(16) NOT NULL,
	`host` varchar(255) NOT NULL,
	`port` int NOT NULL,
	`keyNumber` int,
	`keyAlgorithm` varchar(16),
	`keySealed` longblob,
	`isEnabled` boolean NOT NULL,
	`createdAt` datetime(3) NOT NULL,
	`changedAt` datetime(3) NOT NULL,
	CONSTRAINT `clock_source_id` PRIMARY KEY(`id`),
	CONSTRAINT `clock_source_name` UNIQUE(`name`)
);
--> statement-breakpoint
CREATE TABLE `external_token` (
	`id` varchar(36) NOT NULL,
	`tsaId` varchar(36) NOT NULL,
	`tsaName` varchar(64) NOT NULL,
	`serial` varchar(64) NOT NULL,
	`genTime` datetime(3) NOT NULL,
	`accuracyUs` bigint,
	`policy` varchar(128) NOT NULL,
	`hashAlgorithm` varchar(16) NOT NULL,
	`imprint` varchar(128) NOT NULL,
	`tokenDigest` varchar(64) NOT NULL,
	`signer` varchar(255) NOT NULL,
	`comparedWith` varchar(16) NOT NULL,
	`comparedBoundUs` bigint NOT NULL,
	`insteadOf` longtext NOT NULL,
	CONSTRAINT `external_token_id` PRIMARY KEY(`id`),
	CONSTRAINT `external_token_digest` UNIQUE(`tokenDigest`)
);
--> statement-breakpoint
CREATE TABLE `external_tsa` (
	`id` varchar(36) NOT NULL,
	`name` varchar(64) NOT NULL,
	`channel` varchar(32) NOT NULL,
	`hash` varchar(8) NOT NULL,
	`policy` varchar(128),
	`accuracyLimitUs` int NOT NULL,
	`position` int NOT NULL,
	`isEnabled` boolean NOT NULL,
	`tokenBytes` int,
	`createdAt` datetime(3) NOT NULL,
	`changedAt` datetime(3) NOT NULL,
	CONSTRAINT `external_tsa_id` PRIMARY KEY(`id`),
	CONSTRAINT `external_tsa_name` UNIQUE(`name`)
);
--> statement-breakpoint
CREATE TABLE `job` (
	`id` varchar(36) NOT NULL,
	`name` varchar(64) NOT NULL,
	`payload` longtext NOT NULL,
	`state` varchar(16) NOT NULL,
	`runAt` datetime(3) NOT NULL,
	`attempts` int NOT NULL,
	`onceKey` varchar(128),
	`claimedBy` varchar(36),
	`claimedAt` datetime(3),
	`problem` varchar(300),
	CONSTRAINT `job_id` PRIMARY KEY(`id`),
	CONSTRAINT `job_once` UNIQUE(`onceKey`)
);
--> statement-breakpoint
CREATE INDEX `alert_state` ON `alert` (`state`,`raisedAt`);--> statement-breakpoint
CREATE INDEX `alert_person` ON `alert` (`personId`);--> statement-breakpoint
CREATE INDEX `approval_ticket_subject` ON `approval_ticket` (`subjectId`);--> statement-breakpoint
CREATE INDEX `audit_subject` ON `audit` (`subject`);--> statement-breakpoint
CREATE INDEX `audit_type_at` ON `audit` (`type`,`at`);--> statement-breakpoint
CREATE INDEX `audit_at` ON `audit` (`at`);--> statement-breakpoint
CREATE INDEX `certificate_person` ON `certificate` (`personId`);--> statement-breakpoint
CREATE INDEX `certificate_serial` ON `certificate` (`serial`);--> statement-breakpoint
CREATE INDEX `certificate_state` ON `certificate` (`state`,`notAfter`);--> statement-breakpoint
CREATE INDEX `revocation_source_digest` ON `revocation_source` (`digest`);--> statement-breakpoint
CREATE INDEX `revocation_use_digest` ON `revocation_use` (`digest`);--> statement-breakpoint
CREATE INDEX `document_created` ON `document` (`createdAt`);--> statement-breakpoint
CREATE INDEX `document_external` ON `document` (`externalId`);--> statement-breakpoint
CREATE INDEX `document_type_created` ON `document` (`typeCode`,`createdAt`);--> statement-breakpoint
CREATE INDEX `document_origin_template` ON `document_origin` (`templateId`,`version`);--> statement-breakpoint
CREATE INDEX `document_preparation_document` ON `document_preparation` (`documentId`,`baseRevision`);--> statement-breakpoint
CREATE INDEX `document_revision_digest` ON `document_revision` (`digest`);--> statement-breakpoint
CREATE INDEX `callback_application` ON `callback` (`applicationId`,`createdAt`);--> statement-breakpoint
CREATE INDEX `callback_subject` ON `callback` (`subjectId`);--> statement-breakpoint
CREATE INDEX `callback_attempt_callback` ON `callback_attempt` (`callbackId`,`at`);--> statement-breakpoint
CREATE INDEX `his_idempotency_created` ON `his_idempotency` (`createdAt`);--> statement-breakpoint
CREATE INDEX `his_nonce_seen` ON `his_nonce` (`seenAt`);--> statement-breakpoint
CREATE INDEX `institution_key_family` ON `institution_key` (`family`,`state`);--> statement-breakpoint
CREATE INDEX `institution_signature_application` ON `institution_signature` (`applicationId`,`signedAt`);--> statement-breakpoint
CREATE INDEX `institution_signature_key` ON `institution_signature` (`keyId`,`signedAt`);--> statement-breakpoint
CREATE INDEX `institution_signature_digest` ON `institution_signature` (`digest`);--> statement-breakpoint
CREATE INDEX `key_pair_person` ON `key_pair` (`personId`);--> statement-breakpoint
CREATE INDEX `key_pair_terminal` ON `key_pair` (`terminalId`);--> statement-breakpoint
CREATE INDEX `key_window_person` ON `key_window` (`personId`,`state`);--> statement-breakpoint
CREATE INDEX `key_window_state` ON `key_window` (`state`,`endsAt`);--> statement-breakpoint
CREATE INDEX `sign_item_subject` ON `sign_item` (`subjectId`);--> statement-breakpoint
CREATE INDEX `sign_session_open` ON `sign_session` (`keyId`,`state`);--> statement-breakpoint
CREATE INDEX `sign_session_started` ON `sign_session` (`keyId`,`startedAt`);--> statement-breakpoint
CREATE INDEX `handover_to` ON `handover` (`toPersonId`,`state`);--> statement-breakpoint
CREATE INDEX `handover_from` ON `handover` (`fromPersonId`);--> statement-breakpoint
CREATE INDEX `planned_leave_begins` ON `planned_leave` (`beginsAt`);--> statement-breakpoint
CREATE INDEX `console_failure_address` ON `console_failure` (`address`,`at`);--> statement-breakpoint
CREATE INDEX `console_session_person` ON `console_session` (`personId`);--> statement-breakpoint
CREATE INDEX `mandate_person` ON `mandate` (`personId`,`signedAt`);--> statement-breakpoint
CREATE INDEX `mandate_invitation` ON `mandate` (`invitationId`);--> statement-breakpoint
CREATE INDEX `department_campus` ON `department` (`campusId`);--> statement-breakpoint
CREATE INDEX `person_department` ON `person` (`departmentId`);--> statement-breakpoint
CREATE INDEX `person_phone` ON `person` (`phone`);--> statement-breakpoint
CREATE INDEX `person_id_number` ON `person` (`idNumberDigest`);--> statement-breakpoint
CREATE INDEX `preservation_due` ON `preservation` (`dueAt`);--> statement-breakpoint
CREATE INDEX `preservation_level` ON `preservation` (`level`,`validUntil`);--> statement-breakpoint
CREATE INDEX `preservation_algorithms` ON `preservation` (`algorithms`,`validUntil`);--> statement-breakpoint
CREATE INDEX `preservation_record_digest` ON `preservation_record` (`digest`);--> statement-breakpoint
CREATE INDEX `handwriting_person` ON `handwriting` (`personId`,`state`);--> statement-breakpoint
CREATE INDEX `seal_state` ON `seal` (`state`);--> statement-breakpoint
CREATE INDEX `seal_application_seal` ON `seal_application` (`sealId`,`state`);--> statement-breakpoint
CREATE INDEX `seal_application_state` ON `seal_application` (`state`);--> statement-breakpoint
CREATE INDEX `seal_data_seal` ON `seal_data` (`sealId`,`state`);--> statement-breakpoint
CREATE INDEX `seal_grant_seal` ON `seal_grant` (`sealId`,`state`);--> statement-breakpoint
CREATE INDEX `seal_usage_seal` ON `seal_usage` (`sealId`,`at`);--> statement-breakpoint
CREATE INDEX `seal_usage_document` ON `seal_usage` (`documentId`);--> statement-breakpoint
CREATE INDEX `seal_usage_grant` ON `seal_usage` (`grantId`);--> statement-breakpoint
CREATE INDEX `sealing_item_state` ON `sealing_item` (`jobId`,`state`,`number`);--> statement-breakpoint
CREATE INDEX `sealing_item_request` ON `sealing_item` (`requestId`);--> statement-breakpoint
CREATE INDEX `sealing_item_tried` ON `sealing_item` (`mandateId`,`triedAt`);--> statement-breakpoint
CREATE INDEX `sealing_job_created` ON `sealing_job` (`createdAt`);--> statement-breakpoint
CREATE INDEX `sign_preparation_created` ON `sign_preparation` (`createdAt`);--> statement-breakpoint
CREATE INDEX `sign_request_document` ON `sign_request` (`documentId`);--> statement-breakpoint
CREATE INDEX `sign_request_state` ON `sign_request` (`state`,`expiresAt`);--> statement-breakpoint
CREATE INDEX `sign_request_created` ON `sign_request` (`createdAt`);--> statement-breakpoint
CREATE INDEX `sign_task_request` ON `sign_task` (`requestId`,`orderNo`);--> statement-breakpoint
CREATE INDEX `sign_task_inbox` ON `sign_task` (`personId`,`state`);--> statement-breakpoint
CREATE INDEX `sign_task_document` ON `sign_task` (`documentId`);--> statement-breakpoint
CREATE INDEX `sign_task_delegated` ON `sign_task` (`delegatedFrom`);--> statement-breakpoint
CREATE INDEX `signature_step` ON `signature` (`step`,`signedAt`);--> statement-breakpoint
CREATE INDEX `signature_person` ON `signature` (`personId`,`signedAt`);--> statement-breakpoint
CREATE INDEX `signature_day` ON `signature` (`signedAt`,`mandateId`);--> statement-breakpoint
CREATE INDEX `sso_login_issued` ON `sso_login` (`issuedAt`);--> statement-breakpoint
CREATE INDEX `sso_login_person` ON `sso_login` (`personId`,`decidedAt`);--> statement-breakpoint
CREATE INDEX `sso_login_address` ON `sso_login` (`address`,`issuedAt`);--> statement-breakpoint
CREATE INDEX `sso_oidc_grant` ON `sso_oidc` (`grantHash`);--> statement-breakpoint
CREATE INDEX `sso_oidc_uid` ON `sso_oidc` (`model`,`uidHash`);--> statement-breakpoint
CREATE INDEX `sso_oidc_expires` ON `sso_oidc` (`expiresAt`);--> statement-breakpoint
CREATE INDEX `template_code` ON `template` (`code`);--> statement-breakpoint
CREATE INDEX `template_type` ON `template` (`typeCode`);--> statement-breakpoint
CREATE INDEX `admission_terminal` ON `admission` (`terminalId`);--> statement-breakpoint
CREATE INDEX `admission_state` ON `admission` (`state`,`askedAt`);--> statement-breakpoint
CREATE INDEX `phone_change_terminal` ON `phone_change` (`terminalId`);--> statement-breakpoint
CREATE INDEX `timestamp_gen_time` ON `timestamp` (`genTime`);--> statement-breakpoint
CREATE INDEX `timestamp_imprint` ON `timestamp` (`imprint`);--> statement-breakpoint
CREATE INDEX `tsa_unit_family` ON `tsa_unit` (`family`,`state`);--> statement-breakpoint
CREATE INDEX `envelope_nonce_seen` ON `envelope_nonce` (`seenAt`);--> statement-breakpoint
CREATE INDEX `face_check_terminal` ON `face_check` (`terminalId`,`startedAt`);--> statement-breakpoint
CREATE INDEX `face_consent_person` ON `face_consent` (`personId`,`version`);--> statement-breakpoint
CREATE INDEX `terminal_person` ON `terminal` (`personId`);--> statement-breakpoint
CREATE INDEX `clock_sample_node_at` ON `clock_sample` (`node`,`at`);--> statement-breakpoint
CREATE INDEX `external_token_gen_time` ON `external_token` (`genTime`);--> statement-breakpoint
CREATE INDEX `external_token_tsa` ON `external_token` (`tsaId`,`genTime`);--> statement-breakpoint
CREATE INDEX `job_due` ON `job` (`state`,`runAt`);--> statement-breakpoint
CREATE INDEX `job_claimed` ON `job` (`claimedBy`);