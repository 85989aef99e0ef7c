/** Procedures that stand under the device MAC: whatever uses a key that has a PIN (protocol.md §2 Transport). */
export const needsDevice = (op: string): boolean =>
  op.startsWith("approval.") ||
  ["terminal.readChange", "terminal.confirmChange", "sso.scan", "sso.cancel"].includes(op) ||
  op.startsWith("mandate.") ||
  (op.startsWith("key.") && op !== "key.enrol" && op !== "key.setPin" && op !== "key.policy");
