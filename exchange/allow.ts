/** What may come in from the internet. Everything that is not on this page is 404 (design.md §5). */

/** Phone procedures by name; the app refuses whatever the phone is not entitled to, this list keeps the rest outside. */
export const PHONE_PROCEDURES: ReadonlySet<string> = new Set([
  "login.open",
  "login.status",
  "login.faceNotice",
  "login.consentFace",
  "login.withdrawFace",
  "login.beginFace",
  "login.finishFace",
  "person.claim",
  "key.enrol",
  "key.setPin",
  "key.kg1",
  "key.kg3",
  "key.kgStatus",
  "key.start",
  "key.checkPin",
  "key.changePin",
  "key.beginBiometric",
  "key.finishBiometric",
  "key.renewBiometric",
  "key.forgetBiometric",
  "key.checkBiometric",
  "key.policy",
  "key.rf1",
  "key.rf3",
  "certificate.subject",
  "certificate.await",
  "seal.saveHandwriting",
  "seal.handwriting",
  "approval.scan",
  "approval.offer",
  "approval.reveal",
  "approval.outcome",
  "mandate.plan",
  "signing.autoDigest",
  "signing.answerDigest",
  "mandate.delegate",
  "mandate.current",
  "mandate.end",
  "signing.inbox",
  "signing.read",
  "signing.decline",
  "signing.changes",
  "signing.record",
  "signing.progress",
  "signing.giveBack",
  "signing.delegates",
  "signing.delegate",
  "signing.history",
  "document.page",
  "document.original",
  "leaving.handovers",
  "leaving.answer",
  "terminal.askChange",
  "terminal.readChange",
  "terminal.confirmChange",
  "terminal.askAdmission",
  "terminal.admission",
  "sso.scan",
  "sso.cancel",
  "sso.history",
  "alert.disown",
]);

export type Route =
  | { kind: "health" }
  | { kind: "static"; path: string }
  | { kind: "host" }
  | { kind: "to-phone-app" }
  | { kind: "forward"; path: string };

/** The route for a request line, or null for 404. `target` is the raw request target. */
export function routeOf(method: string, target: string): Route | null {
  const path = target.split("?", 1)[0] ?? "";
  const isRead = method === "GET" || method === "HEAD";
  if (isRead && path === "/healthz") return { kind: "health" };
  if (isRead && path === "/m") return { kind: "to-phone-app" };
  if (isRead && path === "/m/host.json") return { kind: "host" };
  if (isRead && path.startsWith("/m/")) return { kind: "static", path: path.slice("/m/".length) };
  if (!path.startsWith("/api/phone/")) return null;
  const name = path.slice("/api/phone/".length);
  if (method === "GET" && name === "envelope.key") return { kind: "forward", path };
  if (method === "POST" && PHONE_PROCEDURES.has(name)) return { kind: "forward", path };
  return null;
}
