/**
 * The names protocol.md gives to what can go wrong. They are stable and travel to the other side; the words for people
 * stand with the noun that shows them. Nothing secret is in `facts`.
 */
export type ProtocolCode =
  | "BAD_MESSAGE"
  | "BAD_SCALAR"
  | "BAD_POINT"
  | "RNG_UNAVAILABLE"
  | "DEVICE_AUTH"
  | "KG_COMMIT"
  | "KG_PROOF"
  | "KG_DEGENERATE"
  | "KG_MISMATCH"
  | "KG_CONFLICT"
  | "CERT_MISMATCH"
  | "RF_MISMATCH"
  | "RF_PROOF"
  | "BUSY"
  | "CONTENT_AMBIGUOUS"
  | "KEY_STATE"
  | "EPOCH_STALE"
  | "SESSION_EXISTS"
  | "LIMIT"
  | "SESSION"
  | "EXPIRED"
  | "DIGEST_MISMATCH"
  | "SERVER_PROOF"
  | "DEGENERATE"
  | "SESSION_DONE"
  | "CONSENT_MISSING"
  | "COMMITMENT"
  | "SHARE_INVALID"
  | "ALREADY_SIGNED"
  | "STORAGE_TAMPERED"
  | "PIN_WRONG"
  | "PIN_LOCKED"
  | "PIN_STALE"
  | "CLONE_SUSPECT"
  | "VAULT_UNTRUSTED"
  | "REFRESH_FIRST"
  | "MANDATE"
  | "DL_MISMATCH"
  | "HIS_AUTH";

export class ProtocolError extends Error {
  readonly code: ProtocolCode;
  readonly facts: Readonly<Record<string, string | number>>;

  constructor(code: ProtocolCode, facts: ProtocolError["facts"] = {}) {
    super(code);
    this.name = "ProtocolError";
    this.code = code;
    this.facts = facts;
  }
}
