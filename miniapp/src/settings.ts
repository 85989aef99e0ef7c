/** What the build puts in (config/index.ts). */
declare const XQ_EXCHANGE_URL: string;
declare const XQ_ENVELOPE_FINGERPRINT: string;
declare const XQ_VAULT_FINGERPRINT: string;

/** The exchange's public address, without a slash at the end; used in WeChat only, a browser asks its own origin. */
export const EXCHANGE_URL = XQ_EXCHANGE_URL;
/** Hex SM3 of the app's envelope key, or empty in builds that come from the exchange themselves. */
export const ENVELOPE_FINGERPRINT = XQ_ENVELOPE_FINGERPRINT;
/** Hex fingerprint of the auto-sign vault this package trusts; empty as above. */
export const VAULT_FINGERPRINT = XQ_VAULT_FINGERPRINT;
export const APP_VERSION = "0.1.0";
