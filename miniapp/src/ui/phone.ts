import { Phone } from "../client/phone.ts";
import { ENVELOPE_FINGERPRINT, VAULT_FINGERPRINT } from "../settings.ts";
import { terminal } from "../terminal/current";

/** The one phone behind all pages. */
export const phone = new Phone(terminal, ENVELOPE_FINGERPRINT, VAULT_FINGERPRINT);
export { terminal };
