/**
 * Everything that can be asked about later, one line an event, grouped by noun. Old shapes never change; a new field is
 * a new optional one. Data holds no secret and no patient name. `subject` is the id the event is found by.
 */
type Event<T extends string, D> = { type: T; subject: string; data: D };

export type AuditEvent =
  // audit
  | Event<"audit.exported", { from: string; to: string; rows: number }>
  | Event<"audit.checked", { rows: number; brokenAt: number | null }>
  // person
  | Event<"person.campus-saved", { code: string; name: string }>
  | Event<"person.department-saved", { code: string; name: string; campusCode: string; parentCode: string | null }>
  | Event<"person.imported", { created: string[]; updated: string[]; refused: number }>
  | Event<"person.stopped", Record<string, never>>
  // leaving (subject: person or task id)
  | Event<
      "leaving.left",
      { why: string; terminals: string[]; keys: string[]; sessions: number; successor: string | null }
    >
  | Event<"leaving.prepared", { day: string; why: string; successor: string | null }>
  | Event<"leaving.called-off", Record<string, never>>
  | Event<"leaving.offered", { taskId: string; from: string; to: string }>
  | Event<"leaving.answered", { taskId: string; from: string; to: string; accepted: boolean }>
  // login, console
  | Event<"login.account-created", { staffNo: string }>
  | Event<"login.factor-enrolled", { factor: "totp" }>
  | Event<"login.signed-in", { sessionId: string; factors: "password+totp" | "scan" }>
  | Event<"login.refused", { reason: string; left: number }>
  | Event<"login.locked", { minutes: number }>
  | Event<"login.signed-out", { sessionId: string; by: "self" | "other" | "limit" }>
  | Event<"login.policy-saved", { openSessions: number }>
  // login, phones
  | Event<"login.terminal-opened", { platform: string; model: string }>
  | Event<"login.h5-terminal", { model: string }>
  | Event<"login.terminal-claimed", { staffNo: string }>
  | Event<"login.claim-refused", { staffNo: string; reason: string }>
  | Event<"login.face-begun", { outSeqNo: string }>
  | Event<"login.face-passed", { outSeqNo: string; personId: string }>
  | Event<"login.face-failed", { outSeqNo: string; verifyRet: number }>
  | Event<"login.envelope-key-made", { fingerprint: string }>
  | Event<"login.face-agreed", { version: string; terminalId: string }>
  | Event<"login.face-withdrawn", { rows: number }>
  | Event<"login.terminal-ended", { why: string }>
  // terminal (subject: terminal id)
  | Event<"terminal.wiped", { personId: string; why: string; keys: string[]; by: "self" | "other" }>
  | Event<"terminal.replaced", { personId: string; by: string; keys: string[] }>
  | Event<"terminal.change-asked", { changeId: string }>
  | Event<"terminal.change-confirmed", { changeId: string; personId: string; from: string; keyId: string }>
  | Event<"terminal.admission-asked", { admissionId: string; personId: string; why: string }>
  | Event<"terminal.admission-recorded", { admissionId: string; personId: string; document: string; note: string }>
  | Event<"terminal.admission-approved", { admissionId: string; personId: string; recordedBy: string }>
  | Event<"terminal.admission-refused", { admissionId: string; personId: string; reason: string }>
  // key
  | Event<"key.ticket", { purpose: string; personId: string; kgid: string }>
  | Event<"key.opened", { publicKey: string }>
  | Event<"key.active", { publicKey: string }>
  | Event<"key.frozen" | "key.thawed", { why: string }>
  | Event<"key.revoked", { why: string }>
  | Event<"key.abandoned", { why: string }>
  | Event<"key.pin-set", { generation: number }>
  | Event<"key.pin-try", { generation: number; counter: number; fails: number; total: number }>
  | Event<"key.pin-passed", { generation: number }>
  | Event<"key.pin-locked", { generation: number; why: string }>
  | Event<"key.pin-unlocked", { generation: number; by: "face" }>
  | Event<"key.pin-changed", { generation: number }>
  | Event<"key.biometric-enrolled", { bioId: string; uid: string }>
  | Event<"key.biometric-passed", { cid: string; counter: number; challenge: string }>
  | Event<"key.biometric-refused", { cid: string; reason: string }>
  | Event<"key.biometric-forgotten", { why: string }>
  | Event<
      "key.pin-policy-saved",
      {
        minLength: number;
        classes: number;
        history: number;
        expiryDays: number | null;
        wrongTries: number;
        biometric: boolean;
        keepMinutes?: number;
      }
    >
  | Event<"key.pin-policy-dropped", { departmentId: string }>
  | Event<"key.refresh-offered", { fid: string; epoch: number }>
  | Event<"key.refreshed", { fid: string; epoch: number; publicKey: string }>
  | Event<"key.pending-dropped", { kind: string; epoch: number; generation: number }>
  | Event<"key.clone-suspected", { generation: number; counter: number; last: number }>
  | Event<"key.old-epoch", { asked: number; current: number }>
  // key, sessions (subject: key id)
  | Event<"key.session-started", { cid: string; slots: number }>
  | Event<"key.session-offered", { cid: string; type: string; transcript: string; subjects: string[] }>
  | Event<"key.session-finished", { cid: string; signed: number; refused: number }>
  | Event<"key.session-failed", { cid: string; code: string }>
  | Event<"key.session-expired", { cid: string }>
  | Event<"key.session-superseded", { cid: string }>
  // key, auto-sign windows (subject: window id, which is the mandate's)
  | Event<"key.window-opened", { keyId: string; personId: string; maxCount: number; until: string }>
  | Event<"key.window-used", { keyId: string; cid: string; subjectId: string; used: number; transcript: string }>
  | Event<"key.window-ended", { keyId: string; personId: string; why: string; used: number }>
  // certificate (subject: certificate, channel or anchor id)
  | Event<
      "certificate.channel-saved",
      {
        name: string;
        caName: string;
        licenceNo: string;
        licenceUntil: string;
        connector: string;
        isEnabled: boolean;
        priority: number;
        /** Profile and the CA's label for it. */
        labels: Readonly<Record<string, string>>;
        validityYears: number;
        version: number;
      }
    >
  | Event<"certificate.anchor-added", { name: string; fingerprint: string; subject: string }>
  | Event<
      "certificate.applied",
      { profile: string; personId: string | null; keyId: string; round: number; channelId: string }
    >
  | Event<"certificate.issued", { keyId: string; serial: string; fingerprint: string; notAfter: string; round: number }>
  | Event<"certificate.refused", { keyId: string; code: string }>
  | Event<
      "certificate.revoked",
      { keyId: string; serial: string | null; reason: string; why?: string; invalidSince?: string }
    >
  | Event<"certificate.release-asked", { keyId: string; serial: string }>
  | Event<"certificate.revocation-sent", { serial: string }>
  | Event<"certificate.revocation-forgotten", { lists: number; answers: number }>
  | Event<
      "certificate.found-revoked" | "certificate.held" | "certificate.released",
      { keyId: string; serial: string; since: string; reason: string; source: string }
    >
  // timestamp (subject: unit or stamp id)
  | Event<"timestamp.unit-made", { publicKey?: string; algorithm?: string; spkiDigest?: string }>
  | Event<"timestamp.unit-active", { certificateId: string; algorithm?: string }>
  | Event<"timestamp.unit-retired", { by: string }>
  | Event<"timestamp.unit-refused", { family: string; code: string; why: string }>
  | Event<"timestamp.host-clock", { clock: "host" }>
  // timestamp, clock (subject: host/process; for sources their id)
  | Event<"timestamp.clock-started", { mode: "own" | "chrony"; limitUs: number; sources: string[]; learntFrom: number }>
  | Event<"timestamp.clock-synchronised", { sources: string[]; boundUs: number }>
  | Event<"timestamp.clock-no-majority", { heard: number; configured: number }>
  | Event<"timestamp.clock-holdover", { boundUs: number }>
  | Event<"timestamp.clock-recovered", { afterS: number; offsetUs: number }>
  | Event<"timestamp.clock-falseticker", { source: string; offsetUs: number }>
  | Event<"timestamp.clock-truechimer", { source: string }>
  | Event<"timestamp.clock-contradicted", { offsetUs: number }>
  | Event<"timestamp.clock-dragged", { offsetUs: number; overS: number }>
  | Event<"timestamp.clock-stepped", { offsetUs: number }>
  | Event<"timestamp.clock-jumped", { byMs: number }>
  | Event<"timestamp.clock-kissed", { source: string; code: string }>
  | Event<"timestamp.clock-over-limit", { boundUs: number | null; limitUs: number }>
  | Event<"timestamp.clock-within-limit", { boundUs: number; limitUs: number }>
  | Event<
      "timestamp.clock-source-saved",
      { name: string; kind: string; host: string; port: number; keyNumber: number | null; isEnabled: boolean }
    >
  | Event<"timestamp.clock-source-removed", { name: string }>
  | Event<"timestamp.clock-limit-set", { limitUs: number }>
  // timestamp, authorities outside (subject: their id, or the token's row)
  | Event<
      "timestamp.external-saved",
      {
        name: string;
        channel: string;
        hash: string;
        policy: string | null;
        accuracyLimitUs: number;
        isEnabled: boolean;
      }
    >
  | Event<"timestamp.external-ordered", { names: string[] }>
  | Event<"timestamp.external-refused", { name: string; refusal: string; detail: string }>
  | Event<
      "timestamp.external-obtained",
      {
        tsaId: string;
        tsaName: string;
        serial: string;
        genTime: string;
        imprint: string;
        tokenDigest: string;
        comparedWith: string;
        comparedBoundUs: number;
        insteadOf: readonly { authority: string; code: string }[];
      }
    >
  | Event<
      "timestamp.issued",
      {
        unitId: string;
        serial: string;
        genTime: string;
        imprint: string;
        clock: string;
        tokenDigest: string;
        accuracyUs?: number | null;
        evidence?: {
          sources: readonly string[];
          lastSyncMs: number | null;
          offsetUs: number | null;
          syncBoundUs: number | null;
        };
      }
    >
  // institution (subject: key or signature id)
  | Event<"institution.key-made", { algorithm: string; spkiDigest: string }>
  | Event<"institution.key-retired", { why: string }>
  | Event<
      "institution.signed",
      {
        applicationId: string;
        keyId: string;
        certificateId: string;
        format: string;
        digest: string;
        externalId: string | null;
      }
    >
  // template
  | Event<"template.created", { name: string; code: string; typeCode: string }>
  | Event<"template.described", { name: string; code: string; typeCode: string }>
  | Event<"template.published", { version: number; digest: string; note: string }>
  | Event<"template.rolled-back", { from: number; to: number }>
  | Event<"template.retired", { version: number | null }>
  | Event<"template.file-stored", { kind: string; length: number }>
  // document (subject: document id, or the type's code)
  | Event<
      "document.type-saved",
      {
        name: string;
        mustRead: boolean;
        needsStatus?: boolean;
        autoSign?: boolean;
        level?: string;
        timestamp?: string;
        dueHours?: number | null;
        delegation?: string;
        hidden?: string;
        authorities?: readonly string[] | null;
      }
    >
  | Event<
      "document.received",
      {
        kind: string;
        type: string;
        digest: string;
        pages: number;
        intake: string;
        template?: string;
        version?: number;
        hidden?: number;
      }
    >
  | Event<"document.revised", { revision: number; digest: string; field: string }>
  // evidence (subject: certificate id)
  | Event<"evidence.report-signed", { file: string; verdict: string; keyId: string; digest: string }>
  // preservation (subject: document id)
  | Event<"preservation.kept", { level: string; revision: number; validUntil: string | null }>
  | Event<"preservation.renewed", { revision: number; links: number; stampedBy: string; validUntil: string | null }>
  | Event<"preservation.failed", { code: string }>
  // approval
  | Event<"approval.ticket-issued", { kind: string; subjectId: string; personId: string | null }>
  | Event<"approval.scanned", { subjectId: string; personId: string }>
  | Event<"approval.scan-refused", { subjectId: string; reason: string }>
  // sso (subject: login or client id)
  | Event<"sso.scanned", { personId: string; systemId: string; workstation: string; address: string }>
  | Event<"sso.scan-refused", { personId: string; reason: string }>
  | Event<"sso.cancelled", { by: string; personId: string | null }>
  | Event<
      "sso.confirmed",
      { personId: string; keyId: string; systemId: string; workstation: string; address: string; digest: string }
    >
  | Event<"sso.ticket-used", { personId: string; systemId: string }>
  | Event<"sso.client-saved", { name: string; redirectUris: string[]; logoutUris: string[] }>
  | Event<"sso.client-state", { state: string }>
  | Event<"sso.client-secret-changed", Record<string, never>>
  | Event<"sso.signing-key-made", { algorithm: string }>
  // mandate (subject: mandate id, or the department of a policy)
  | Event<
      "mandate.signed",
      {
        personId: string;
        digest: string;
        from: number;
        to: number;
        max: number;
        types: string[];
        systems: string[];
        workstations: string[];
      }
    >
  | Event<"mandate.invited", { system: string; personId: string; workstation: string }>
  | Event<
      "mandate.policy-saved",
      {
        isAllowed: boolean;
        maxMinutes: number;
        maxCount: number;
        perMinute: number;
        shifts: readonly { name: string; from: string; to: string }[];
      }
    >
  | Event<"document.voided", { reason: string; sealId: string; revision: number; digest: string }>
  // seal
  | Event<"seal.handwriting-saved", { personId: string; digest: string; strokes: number; version?: number }>
  | Event<"seal.made", { no: string; kind: string; applicationId: string; digest: string; auditorId: string }>
  | Event<"seal.face-asked", { applicationId: string; number: number; digest: string }>
  | Event<
      "seal.grant-asked",
      { applicationId: string; kind: string; holder: string; documentId: string | null; maxUses: number | null }
    >
  | Event<"seal.approved" | "seal.refused", { applicationId: string; kind: string; state: string }>
  | Event<"seal.withdrawn", { applicationId: string }>
  | Event<"seal.grant-ending", { grantId: string; days: number }>
  | Event<"seal.certificate-ending", { sealDataId: string; days: number }>
  | Event<"seal.usages-exported", { isAll: boolean }>
  | Event<"seal.grant-revoked", { grantId: string; uses: number }>
  | Event<"seal.moved", { from: string; to: string; reason: string }>
  | Event<"seal.appointed" | "seal.dismissed", { personId: string; power: string }>
  | Event<"seal.data-issued", { sealDataId: string; digest: string; validUntil: string }>
  | Event<"seal.suspended" | "seal.resumed", { why: string }>
  | Event<
      "seal.used",
      {
        usageId: string;
        documentId: string;
        revision: number;
        version: number;
        grantId: string;
        source: string;
        digest: string;
      }
    >
  | Event<"seal.use-failed", { documentId: string; source: string; problem: string }>
  // signing (subject: request id)
  | Event<
      "signing.requested",
      { documentId: string; order: string; format?: string; signers: string[]; applicationId: string | null }
    >
  | Event<"signing.read", { taskId: string; warnings: number }>
  | Event<"signing.declined", { taskId: string; reason: string }>
  | Event<"signing.returned", { taskId: string; reason: string }>
  | Event<"signing.delegated", { taskId: string; from: string; to: string; reason: string }>
  | Event<"signing.cancelled", { reason: string }>
  | Event<"signing.expired", { tasks: string[] }>
  | Event<"signing.prepared", { taskId: string; baseRevision: number; digest: string; heeded?: number }>
  | Event<"signing.approved", { taskId: string; keyId: string; transcript: string }>
  | Event<"signing.signed", { taskId: string; keyId: string; r: string; s: string }>
  | Event<
      "signing.stamped",
      {
        taskId: string;
        tokenDigest: string;
        stampedBy?: string;
        insteadOf?: readonly { authority: string; code: string }[];
      }
    >
  | Event<"signing.stamps-retried", { asked: number; finished: number }>
  | Event<"signing.unstamped", { taskId: string; why: string }>
  | Event<"signing.sealed", { taskId: string; revision: number; digest: string }>
  | Event<
      "signing.evidenced",
      { taskId: string; verdict: string; evidenceDigest: string; status?: string; notFetched?: string[] }
    >
  | Event<"signing.digest-made", { personId: string; until: string; count: number }>
  | Event<"signing.digest-answered", { personId: string; answer: string }>
  | Event<"signing.completed", { documentId: string }>
  // sealing (subject: job id)
  | Event<"sealing.ordered", { what: string; source: string; files: number; sealId?: string; stamp?: string }>
  | Event<"sealing.acted", { act: string; from: string; to: string }>
  // alert (subject: alert id)
  | Event<
      "alert.raised",
      {
        personId: string;
        terminalId: string;
        about: string;
        aboutId: string;
        frozenKeys: string[];
        endedSessions: number;
      }
    >
  | Event<"alert.released" | "alert.confirmed", { personId: string; keys: string[]; why: string }>
  | Event<"alert.policy-saved", { freezesKeys: boolean }>
  // his
  | Event<"his.application-created", { name: string; accessKey: string; callbackUrl: string | null; scopes?: string[] }>
  | Event<"his.scopes-changed", { scopes: string[] }>
  | Event<"his.scope-denied", { scope: string }>
  | Event<"his.callback-delivered", { callbackId: string; event: string; attempts: number }>
  | Event<"his.callback-failed", { callbackId: string; event: string; attempts: number }>;
