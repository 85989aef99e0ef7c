import { z } from "zod";
import { fromBase64url } from "#core/bytes.ts";

/** Exactly `length` bytes as canonical base64url without padding (protocol.md §2). */
const wire = (length: number) =>
  z
    .string()
    .refine((text) => lengthOf(text) === length, { message: `${length} bytes in base64url` })
    .describe(`${length} bytes in base64url`);

function lengthOf(text: string): number {
  try {
    return fromBase64url(text).length;
  } catch {
    return -1;
  }
}

const bytes = (length: number) => wire(length).transform(fromBase64url);

export const keyIdInput = wire(16);
const v = z.literal(1);

export const enrolKeyInput = z.strictObject({ purpose: z.enum(["main", "auto"]) });

export const setPinInput = z.strictObject({ keyId: keyIdInput, g: z.literal(1), pv: bytes(32), kd: bytes(32) });
export type SetPin = z.output<typeof setPinInput>;

export const checkPinInput = z.strictObject({
  keyId: keyIdInput,
  g: z.int().min(1),
  pv: bytes(32),
  pc: z.int().min(1).max(Number.MAX_SAFE_INTEGER),
});
export type CheckPin = z.output<typeof checkPinInput>;

/** RF1 and RF3 are read by core's own strict readers; here only their size is limited. */
export const rf1Input = z.strictObject({
  v,
  keyId: keyIdInput,
  ep: z.int().min(1),
  fid: wire(32),
  g: z.int().min(1),
  pv: wire(32),
  pc: z.int().min(1).max(Number.MAX_SAFE_INTEGER),
  Uc: wire(65),
});
export const rf3Input = z.strictObject({ v, keyId: keyIdInput, fid: wire(32), A: wire(65), z: wire(32) });

export const changePinInput = checkPinInput.extend({ next: bytes(32) });
export type ChangePin = z.output<typeof changePinInput>;

/** What SOTER gave: resultJSON and resultJSONSignature, byte for byte. */
const assertion = { json: z.string().min(2).max(4000), signature: z.string().min(16).max(2000) };
export const keyInput = z.strictObject({ keyId: keyIdInput });
export const finishBiometricInput = z.strictObject({ keyId: keyIdInput, ...assertion });
export type BiometricAssertion = z.output<typeof finishBiometricInput>;
export const checkBiometricInput = z.strictObject({ keyId: keyIdInput, cid: wire(32), ...assertion });

/** `all` is the hospital; a department's own row stands before it. */
export const savePinPolicyInput = z.strictObject({
  departmentId: z.string().min(1).max(36),
  minLength: z.int().min(6).max(20),
  classes: z.int().min(1).max(4),
  forbidden: z.array(z.string().trim().min(3).max(20)).max(100),
  history: z.int().min(0).max(24),
  expiryDays: z.int().min(30).max(3650).nullable(),
  /** Never more than protocol.md §6 allows. */
  wrongTries: z.int().min(3).max(5),
  biometric: z.boolean(),
  /** protocol.md §6: at most five minutes. */
  keepMinutes: z.int().min(0).max(5),
});
export type SavePinPolicy = z.output<typeof savePinPolicyInput>;
export const dropPinPolicyInput = z.strictObject({ departmentId: z.string().min(1).max(36) });

export const kg1Input = z.strictObject({ v, kgid: wire(32), keyId: keyIdInput, com: wire(32) });
export const kg3Input = z.strictObject({
  v,
  kgid: wire(32),
  keyId: keyIdInput,
  P1: wire(65),
  A1: wire(65),
  z1: wire(32),
  salt: wire(32),
});
export const kgStatusInput = z.strictObject({ kgid: wire(32), keyId: keyIdInput });

export const startInput = z.strictObject({
  v,
  keyId: keyIdInput,
  ep: z.int().min(1),
  cid: wire(32),
  C: z.array(wire(32)).min(1).max(200),
});
export const revealInput = z.strictObject({
  v,
  cid: wire(32),
  T: wire(32),
  items: z
    .array(z.strictObject({ i: z.int().min(0).max(199), W1: wire(65), salt: wire(32), s1: wire(32) }))
    .min(1)
    .max(200),
});

export const cidInput = wire(32);

/** What travels beside a request: HMAC-SM3 under the phone's device key (protocol.md §2 Transport). */
export const deviceInput = z.strictObject({
  keyId: keyIdInput,
  seq: z.int().min(1).max(Number.MAX_SAFE_INTEGER),
  mac: wire(32),
});
export type DeviceMac = z.output<typeof deviceInput>;
