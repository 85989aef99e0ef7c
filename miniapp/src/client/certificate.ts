import { fromBase64url } from "../../../src/core/bytes.ts";
import { requireOwnCertificate } from "../../../src/core/sm/two-party/phone-keygen.ts";
import { decodeShare } from "../../../src/core/sm/two-party/share.ts";
import { type Certificate, parseCertificate } from "../../../src/core/x509/certificate.ts";
import type { Desk } from "./desk.ts";
import { phoneFailure } from "./failure.ts";
import { Confirmation } from "./signing.ts";

/** How often the CA's answer is asked for, and how long before the page says that it takes longer, ms. */
const POLL_MS = 700;
const PATIENCE_MS = 60_000;

/**
 * Signs the certificate request with both halves (the key's first signature) and waits for the CA's certificate, which is
 * taken only when its key is P (protocol.md §3 step 5). When the request was signed before, only waits.
 * @throws Failure key.PIN_WRONG {left}, phone.certificate-slow (ask again later), phone.certificate-failed, protocol.CERT_MISMATCH
 */
export async function applyForCertificate(desk: Desk, pin: string): Promise<void> {
  const kept = await desk.ownKey();
  const { keyId } = kept.share;
  const status = await desk.call("login.status", {});
  const isSigned = status.key?.keyId === keyId && status.key.state === "ACTIVE";
  const earlier = isSigned ? await desk.call("certificate.await", { keyId }) : null;
  if (earlier === null || earlier.state === "failed") await signRequest(desk, keyId, pin);
  await awaitCertificate(desk);
}

/**
 * A new certificate for the same key, near the old one's end; the server wants a face check of the last minutes. When a
 * renewal was asked for before, or is already there, only takes it.
 * @throws Failure key.PIN_WRONG {left}, login.face-first, certificate.not-renewable, phone.certificate-slow, …
 */
export async function renewCertificate(desk: Desk, pin: string): Promise<void> {
  const kept = await desk.ownKey();
  const { keyId } = kept.share;
  const last = await desk.call("certificate.await", { keyId });
  const isThere = last.state === "issued" && last.certificate !== kept.certificate;
  if (last.state !== "issuing" && !isThere) await signRequest(desk, keyId, pin);
  await awaitCertificate(desk);
}

async function signRequest(desk: Desk, keyId: string, pin: string): Promise<void> {
  const request = await Confirmation.prepare(desk, { type: "csr", keyId });
  const [outcome] = await request.confirm(pin);
  if (outcome?.status !== "signed") throw phoneFailure("certificate-failed");
}

/** Asks until the certificate is here. A refusal from before a new request may still be answered first: it is not final. */
export async function awaitCertificate(desk: Desk): Promise<void> {
  const kept = await desk.ownKey();
  const { keyId } = kept.share;
  const until = desk.terminal.monotonic() + PATIENCE_MS;
  for (;;) {
    const answer = await desk.repeating(() => desk.call("certificate.await", { keyId }));
    if (answer.state === "failed") throw phoneFailure("certificate-failed", {}, answer.problem);
    if (answer.state === "issued") {
      const { key } = parseCertificate(fromBase64url(answer.certificate));
      requireOwnCertificate(decodeShare(kept.share), key.kind === "sm2" ? key.point : new Uint8Array());
      await desk.disk.writeKey({ ...(await desk.ownKey()), certificate: answer.certificate });
      return;
    }
    if (desk.terminal.monotonic() > until) throw phoneFailure("certificate-slow");
    await desk.terminal.wait(POLL_MS);
  }
}

/** The phone's certificate, as its page shows it; null before there is one. */
export async function ownCertificate(desk: Desk): Promise<Certificate | null> {
  const kept = await desk.disk.readKey();
  return kept?.certificate ? parseCertificate(fromBase64url(kept.certificate)) : null;
}
