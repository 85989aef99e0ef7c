type Asserted = {
  id: string;
  nonce: string;
  systemId: string;
  systemName: string;
  workstation: string;
  address: string;
  match: string | null;
};

/**
 * What a person signs to log in: who, where, into what, when, and the number both screens showed. Canonical JSON beginning
 * `{"xq":"login"` (protocol.md §4), so that no other message can be taken for it. @param at our clock, UTC
 */
export function assertionText(login: Asserted, { staffNo, at }: { staffNo: string; at: Date }): string {
  return JSON.stringify({
    xq: "login",
    v: 1,
    id: login.id,
    nonce: login.nonce,
    systemId: login.systemId,
    system: login.systemName,
    workstation: login.workstation,
    address: login.address,
    user: staffNo,
    match: login.match ?? "",
    time: at.toISOString(),
  });
}
