/** Pure decisions about QR tickets. A reason is a key of errors.ts; null means yes. */

export const TICKET_MS = 120_000;
/** What a QR code holds. */
export const codeText = (code: string) => `xingqian://sign?c=${code}`;

/** The code in what a phone scanned or a person pasted; null when there is none. */
export function codeIn(text: string): string | null {
  const found = /^(?:xingqian:\/\/sign\?c=)?([\w-]{43})$/.exec(text.trim());
  return found?.[1] ?? null;
}

export function scanRefusal(
  ticket: { personId: string | null; scannedAt: Date | null; expiresAt: Date },
  personId: string,
  now: Date,
): "code-expired" | "code-of-other" | "code-taken" | null {
  if (ticket.expiresAt <= now) return "code-expired";
  if (ticket.personId === null || ticket.personId === personId) return null;
  return ticket.scannedAt === null ? "code-of-other" : "code-taken";
}
